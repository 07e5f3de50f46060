"""Two web servers, two workers, two fetchers and two listeners on one folder and one database.

Somebody starts Driftbook a second time by mistake: nothing is done twice, and nothing is lost.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.faults.company import Company, until
from tests.faults.test_database_away import FAULT, SAID

LETTERS = 40


def test_started_twice(company: Company) -> None:
    company.ask("lay_houses")
    session = company.ask("session", "petra")
    started = [company.start("driftbook", *words) for words in (["work"], ["fetch"]) * 2]
    with company.site() as one, company.site() as two:
        visitors = [one.visitor(session), two.visitor(session)]
        for visitor in visitors:
            assert visitor.get(FAULT).status_code == 200
        company.ask("put_mail", LETTERS)
        with ThreadPoolExecutor(8) as crowd:
            said = {"f-problem": SAID, "key": "once"}
            pressed = [visitors[number % 2] for number in range(8)]
            answers = list(crowd.map(lambda who: who.post(f"{FAULT}filing/", **said), pressed))
        places = {answer.headers.get("Location") for answer in answers}
        assert {answer.status_code for answer in answers} == {302}
        assert len(places) == 1, "pressed eight times at two servers: one case"
        until(lambda: {message[2] for message in company.ask("messages")} == {"sent"}, company.log)
        assert len(company.ask("workers")) == 2, "the operator sees both"
    for process in started:
        company.end(process)
    messages = company.ask("messages")
    assert len([one for one in messages if one[1].startswith("somebody")]) == LETTERS
    assert {one[3] for one in messages} == {1}, "each was tried once"
    files = list((company.var / "outbox").glob("*.eml"))
    assert len(files) == len(messages)
    assert len(company.ask("cases")) == 1
    assert company.ask("chains") == []
    assert "Traceback" not in company.log()
