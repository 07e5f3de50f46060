"""What is asked when somebody files a case, and what is wrong with the answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.handbook.deciding import forms
from driftbook.handbook.schema.requests import When
from tests.handbook.entrances import asking, entrances


def type_(name):
    return entrances().requests.types[name]


def wrong(name, **answers):
    return [(one.field, one.code) for one in forms.problems(entrances(), type_(name), answers)]


KINDS = asking("""
types:
  all:
    name: Every kind
    queue: ordinary
    fields:
      line: {name: Line, required: false}
      long: {name: Long, kind: long-text, required: false}
      some: {name: Some, kind: several, required: false, choices: {one: One, two: Two}}
      sure: {name: Sure, kind: yes-no, required: false}
      many: {name: How many, kind: number, required: false}
      day: {name: Day, kind: date, required: false}
      phone: {name: Phone, kind: phone, required: false}
      mail: {name: Mail, kind: mail, required: false}
      tags: {name: Tags, kind: tag, many: true, required: false}
      unsure: {name: Why not, required: false, only_if: {field: sure, one_of: [no]}}
      deep: {name: Deeper, required: false, only_if: {field: unsure, one_of: [because]}}
""")


def kinds(**answers):
    found = forms.problems(KINDS, KINDS.requests.types["all"], answers)
    return [(one.field, one.code) for one in found]


def test_a_field_is_asked_when_another_says_so():
    order = type_("order")
    assert [name for name, _ in forms.shown(order, {})] == ["what", "tags", "how"]
    assert [name for name, _ in forms.shown(order, {"how": "post"})][-1] == "address"
    assert [name for name, _ in forms.shown(order, {"how": "shop"})][-1] == "shop"


def test_what_depends_on_a_field_that_is_not_asked_is_not_asked_either():
    type_ = KINDS.requests.types["all"]
    said = {"sure": "yes", "unsure": "because", "deep": "so"}
    assert "deep" not in dict(forms.shown(type_, said))
    assert forms.said(type_, said) == {"sure": "yes"}
    assert kinds(**said) == [("unsure", "not-asked"), ("deep", "not-asked")]
    assert "deep" in dict(forms.shown(type_, said | {"sure": "no"}))


def test_a_whole_form_has_no_problem():
    assert wrong("order", what="Two tags", tags="2", how="shop", shop="The one by the square") == []


def test_what_is_required_is_missed():
    assert wrong("order") == [("what", "missing"), ("how", "missing")]
    assert wrong("order", what="  ", how="post") == [("what", "missing"), ("address", "missing")]


def test_what_nobody_asks_is_refused():
    assert wrong("fault", problem="It sticks", colour="red") == [("colour", "unknown-field")]
    assert wrong("order", what="A tag", how="shop", shop="There", address="x") == [
        ("address", "not-asked")
    ]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"some": ["one", "three"]}, "no-choice"),
        ({"sure": "perhaps"}, "no-choice"),
        ({"many": "two"}, "no-number"),
        ({"many": "-2"}, "no-number"),
        ({"many": "٣"}, "no-number"),
        ({"day": "1.12.2026"}, "no-date"),
        ({"day": "2026-02-30"}, "no-date"),
        ({"day": "20261201"}, "no-date"),
        ({"phone": "12"}, "no-phone"),
        ({"mail": "somebody"}, "no-mail"),
        ({"mail": "a@b@example.org"}, "no-mail"),
        ({"line": "x" * 301}, "too-long"),
        ({"long": "x" * 20_001}, "too-long"),
        ({"line": ["a", "b"]}, "too-many"),
        ({"tags": ["t"] * 101}, "too-many"),
        ({"line": {"a": 1}}, "no-text"),
        ({"many": 2}, "no-text"),
    ],
)
def test_an_answer_that_is_none_of_its_kind(answers, code):
    assert kinds(**answers) == [(next(iter(answers)), code)]


def test_answers_of_every_kind():
    assert (
        kinds(
            line="One line",
            long="x" * 20_000,
            some=["one", "two"],
            sure="yes",
            many="12",
            day="2026-12-01",
            phone="040-625 65 99",
            mail="somebody@example.org",
            tags=["a", "b"],
        )
        == []
    )


def test_a_price_counts():
    order = type_("order")
    assert forms.count(order, {}, None) == 1
    assert forms.count(order, {"tags": "12"}, "tags") == 12
    assert forms.count(order, {}, "tags") == 0
    every = KINDS.requests.types["all"]
    assert forms.count(every, {"tags": ["a", "b", ""]}, "tags") == 2
    assert forms.count(every, {"sure": "yes", "unsure": "x"}, "unsure") == 0


def test_a_condition_on_several_holds_for_any_of_them():
    when = When(field="some", one_of=["two"])
    assert forms.holds(when, {"some": ["one", "two"]})
    assert not forms.holds(when, {"some": ["one"]})
    assert forms.holds(None, {})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(
    answers=st.dictionaries(
        st.sampled_from((*KINDS.requests.types["all"].fields, "other")), ANYTHING
    )
)
def test_whatever_is_sent_gets_an_answer(answers):
    every = KINDS.requests.types["all"]
    found = forms.problems(KINDS, every, answers)
    assert len({one.field for one in found}) == len(found)
    said = forms.said(every, answers)
    assert set(said) <= {name for name, _ in forms.shown(every, answers)}
    for name in every.fields:
        assert forms.count(every, answers, name) >= 0
