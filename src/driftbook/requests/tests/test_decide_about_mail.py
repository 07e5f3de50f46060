"""What people decide about mails that wait, and may not."""

from __future__ import annotations

import pytest

from driftbook.history.by import By
from driftbook.inbox.models import Mail
from driftbook.inbox.own import ours
from driftbook.inbox.parsing import understand
from driftbook.inbox.routing import NotPossible
from driftbook.people.by import OPERATOR
from driftbook.people.queries import actor_of
from driftbook.requests.incoming import words
from driftbook.requests.incoming.handling import Cases
from driftbook.requests.models import Case
from driftbook.requests.tests.cast import (
    KARIN,
    KURT,
    NOW,
    OLGA,
    PETRA,
    Houses,
    of,
    user,
)
from driftbook.requests.tests.letters import a_case
from driftbook.requests.tests.mails import came, reply_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


def waiting(mail: Mail):  # type: ignore[no-untyped-def]
    return understand(mail, ours(mail.mailbox))


def deciding(name: str) -> By:
    return By(user(name).key, "supplier-support")


def test_karin_puts_a_strangers_mail_into_the_case(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com", to=reply_to(case, PETRA))
    choices = Cases().choices(waiting(row), actor_of(user(KARIN), NOW))
    assert [(one.code, one.typed) for one in choices] == [
        ("post", str(case.number)),
        ("file-the-owner", ""),
        ("file-other-owner", ""),
    ]
    for _twice in range(2):
        verdict = Cases().decide(waiting(row), f"post:{case.number}", deciding(KARIN), NOW)
        assert (verdict.state, verdict.about) == ("done", ("case", str(case.key)))
    post = case.posts.get()
    assert (post.text, post.person, post.mail) == ("I saw it too.", None, row.key)
    assert post.folded.startswith("From: nell@example.com")


def test_karin_decides_on_the_page_of_the_mail(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com", to=reply_to(case, PETRA))
    page = of(KARIN).get(f"/inbox/{row.key}/").content.decode()
    assert "its sender is not known for that case" in page
    assert "File a new case of The owner" in page
    sent = {"choice": "post", "typed": str(case.number)}
    assert of(KARIN).post(f"/inbox/{row.key}/decision/", sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.about_key) == ("done", str(case.key))
    assert f"/requests/{case.key}/" in of(KARIN).get(f"/inbox/{row.key}/").content.decode()
    assert case.posts.count() == 1


def test_nobody_decides_about_a_case_that_they_do_not_see(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com", to=reply_to(case, PETRA))
    choices = Cases().choices(waiting(row), actor_of(user(OLGA), NOW))
    assert [(one.code, one.typed) for one in choices] == [("post", "")]
    for typed in (str(case.number), "999", "x", "", "²"):
        with pytest.raises(NotPossible):
            Cases().decide(waiting(row), f"post:{typed}", deciding(OLGA), NOW)
    with pytest.raises(NotPossible):
        Cases().decide(waiting(row), "file-the-owner", deciding(OLGA), NOW)
    with pytest.raises(NotPossible):
        Cases().decide(waiting(row), "burn", deciding(KARIN), NOW)
    assert not case.posts.exists()


def test_kurt_files_a_strangers_mail_as_a_new_case(made: Houses) -> None:
    row = came("Dark.", sender="nell@example.com")
    verdict = Cases().decide(waiting(row), "file-the-owner", deciding(KURT), NOW)
    case = Case.objects.get()
    assert verdict.about == ("case", str(case.key))
    assert (case.correspondent, case.customer) == ("nell@example.com", made.owner)


def test_an_operator_may_decide_at_the_command_line(made: Houses) -> None:
    case = a_case(made)
    row = came("I saw it too.", sender="nell@example.com")
    Cases().decide(waiting(row), f"post:{case.number}", By(None, OPERATOR), NOW)
    assert case.posts.count() == 1


def test_a_case_that_has_ended_takes_no_mail_from_anybody(made: Houses) -> None:
    case = a_case(made, state="withdrawn", ended=NOW)
    row = came("Do it.", to=reply_to(case, PETRA))
    with pytest.raises(NotPossible, match="has ended"):
        Cases().decide(waiting(row), f"post:{case.number}", deciding(KARIN), NOW)


def test_every_reason_has_words() -> None:
    import ast
    from pathlib import Path

    folder = Path(words.__file__).parent
    used = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Verdict":
                used |= {
                    one.value
                    for part in node.args[1:2]
                    for one in ast.walk(part)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    assert used <= set(words.WORDS)
    assert len(used) > 10
    assert str(Cases().explain("too-many"))
    assert Cases().explain("somebody-elses") == ""
