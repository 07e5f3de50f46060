"""Reading: the handbook, or every problem at once, in plain words, where it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.reading import Unreadable, read, read_files
from driftbook.handbook.yamltext import MAX_BYTES, Problem, load
from tests.handbook.small import COVER, ROOT, SHIPPED, small

SUPPORT = """
contacts:
  desk: {name: The desk, phone: "019-21 20 00", hours: "Mo-Fr 08:00-16:00; PH off"}
systems:
  tes: {name: TES}
ladders:
  - {id: day, systems: [tes], when: always, steps: [{call: desk}]}
"""


def problems(files: dict[str, bytes], folder: str | None = None) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        read_files(files, folder=folder)
    return [str(problem) for problem in refused.value.problems]


def problems_of(support: str, cover: str = COVER) -> list[str]:
    return problems({"handbook.yaml": cover.encode(), "support.yaml": support.encode()})


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_handbooks_are_read(name):
    handbook = read(ROOT / "handbooks" / name)
    assert handbook.id == name
    assert handbook.support is not None


def test_all_problems_show_at_once_with_place_and_suggestion():
    found = problems_of(
        "contacts:\n"
        "  desk: {name: 3, phon: '1'}\n"
        "systems:\n"
        "  tes: {name: TES}\n"
        "ladders:\n"
        "  - id: day\n"
        "    systems: [tess]\n"
        "    when: ofice\n"
        "    steps: [{call: dsk, do: x}]\n",
        COVER.replace("language: en", "language: Danish").replace("2026-11-01", "2026-13-01"),
    )
    assert found == [
        "handbook.yaml:4:11: 'Danish': a language is two small letters, such as da",
        "handbook.yaml:8:7: 'date' is not a date; write it as 2026-11-23",
        "support.yaml:2:16: 'name' should be text; put it in quotes",
        "support.yaml:2:19: 'phon' is not known here; did you mean 'phone'?",
        "support.yaml:7:15: there is no system 'tess'; did you mean 'tes'?",
        "support.yaml:8:11: there are no hours named 'ofice'",
        "support.yaml:9:13: a step says exactly one of do, call, mail, fill_in, go_to, wait; "
        "this one says do, call",
        "support.yaml:9:20: there is no contact 'dsk'; did you mean 'desk'?",
    ]


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("''", "the hours are empty; an empty text would mean always open"),
        ("08:00-25:00", "there is no 25:00; past midnight, write the time of the next day"),
        ("Feb 30 08:00-10:00", "there is no Feb 30"),
        ("2027 Feb 29 off", "there is no Feb 29 in 2027"),
        ("Mo-Fr 8-16", "not readable as opening hours from '8-16'"),
        ("Mo-Fr 08.00-16.00", "'08.00': times are written with a colon"),
        ("Mon-Fri 08:00-16:00", "'Mon': weekdays are Mo, Tu"),
        ("08:00-08:00", "08:00-08:00 is nothing or a whole day"),
        ("SH off", "school holidays (SH) are not known here"),
        ("sunrise-sunset", "'sunrise' moves with the sun"),
        ("Mo 08:00+", "an open end ('+') says nothing definite"),
        ("Mo-Fr 08:00-16:00 unknown", "'unknown' is not used in hours"),
        ("Dec PH off", "a rule for public holidays stands alone"),
        ("PH Mo off", "'PH Mo': put a comma or a semicolon between them"),
    ],
)
def test_hours_that_say_something_else_than_written_are_refused(hours, message):
    found = problems_of(
        f'hours:\n  h: {{open: "{hours.strip(chr(39))}"}}\nsystems: {{a: {{name: A}}}}\n'
    )
    assert len(found) == 1
    assert found[0].startswith("support.yaml:2:13: ")
    assert message in found[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "'a' is said twice; first on line 1"),
        ("a: &x [1]\nb: *x\n", "anchors (&) and aliases (*) are not used here"),
        ("a: !!python/object:os.system x\n", "tags (!) are not used here"),
        ("a: [1\n", "not readable as YAML"),
        ("a: 1\n---\nb: 2\n", "one file holds one document"),
        ("? [a]\n: 1\n", "a key must be plain text"),
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a: " + "[" * 60 + "]" * 60, "nested deeper than 40 levels"),
        ("a: \x07\n", "a character that no text should hold"),
    ],
)
def test_yaml_that_hides_something_is_refused(text, message):
    assert any(message in problem for problem in problems({"handbook.yaml": text.encode()}))


def test_a_file_that_is_not_utf8_is_refused_where_it_breaks():
    found = problems({"handbook.yaml": "title: Örebro\n".encode("latin-1")})
    assert found == ["handbook.yaml:1:8: the file is not UTF-8 text"]


def test_a_file_over_the_size_is_refused():
    assert problems({"handbook.yaml": b"#" * (MAX_BYTES + 1)}) == [
        "handbook.yaml:1:1: the file is larger than 2 MB"
    ]


def test_values_stay_what_they_look_like():
    document = load(b"a: no\nb: 12:30\nc: 010\nd: true\ne: 7\nf: 1.5\ng: ~\nh: 2026-01-01\n", "x")
    assert document.data == {
        "a": "no", "b": "12:30", "c": "010", "d": True, "e": 7, "f": 1.5, "g": None,
        "h": "2026-01-01",
    }  # fmt: skip
    assert document.place(("b",)) == (2, 4)
    assert document.place(("b",), key=True) == (2, 1)


def test_facts_are_filled_into_texts_so_that_a_number_is_written_once():
    handbook = small(
        SUPPORT.replace("{call: desk}", "{call: desk, text: 'Ring {{ contact.desk.phone }}'}")
    )
    assert handbook.support.ladders[0].steps[0].text == "Ring 019-21 20 00"
    assert handbook.named_facts == {"contact.desk.phone"}


@pytest.mark.parametrize("fact", ["contact.dsk.phone", "contact.desk.fax", "fact.none", ""])
def test_an_unknown_fact_is_an_error(fact):
    text = f"{{call: desk, text: 'Ring {{{{ {fact} }}}}'}}"
    found = problems_of(SUPPORT.replace("{call: desk}", text))
    assert "the text names an unknown fact" in found[0]


@pytest.mark.parametrize(
    ("support", "message"),
    [
        (SUPPORT.replace("call: desk", "mail: desk"), "the contact 'desk' has no mail for this step"),
        (SUPPORT.replace("call: desk", "fill_in: desk"), "has no web for this step"),
        (SUPPORT.replace('"019-21 20 00"', "nobody"), "'nobody' is not a telephone number"),
        (SUPPORT.replace("{id: day,", "{id: day, level: x,"), "there is no level 'x'"),
        (SUPPORT.replace("steps: [{call: desk}]", ""), "a ladder needs steps, or 'closed'"),
        (SUPPORT.replace('"Mo-Fr 08:00-16:00; PH off"', "always"),
         "'always' is only used for when a ladder holds"),
        (SUPPORT + "  - {id: day, systems: [tes], when: always, closed: x}\n", "'day' is used twice"),
        (SUPPORT.replace("name: TES", "name: TES, problems: [x]"), "there is no problem 'x'"),
        (SUPPORT.replace("tes", "week"), "'week' is the name of a page"),
    ],
)  # fmt: skip
def test_what_no_reader_could_follow_is_refused(support, message):
    assert any(message in problem for problem in problems_of(support))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Europe/Stockholm", "Europe/Nowhere", "'Europe/Nowhere' is no time zone"),
        ("country: SE", "country: XX", "the public holidays of 'XX' are not known"),
        ("handbook: small", "handbook: runs", "'runs' is the name of a page"),
        ("country: SE", "country: Sweden", "a country is two capital letters"),
        ('version: "1"', "version: 1.0", "'version' should be text; put it in quotes"),
        ("date: 2026-11-01", "date: 2026-11-01\nreview: 2026-01-01", "the review lies before"),
        ("date: 2026-11-01", "date: 2026-02-30", "'date' is not a date"),
    ],
)
def test_a_cover_that_cannot_be_is_refused(old, new, message):
    assert any(message in problem for problem in problems_of(SUPPORT, COVER.replace(old, new)))


def test_the_folder_carries_the_name_of_the_handbook():
    found = problems({"handbook.yaml": COVER.encode()}, folder="other")
    assert found == ["handbook.yaml:2:11: the id is 'small' but the folder is named 'other'"]


def test_a_misspelt_file_is_not_silently_left_out():
    found = problems({"handbook.yaml": COVER.encode(), "suport.yaml": b"x: 1"})
    assert found == [
        "suport.yaml:1:1: no chapter is named 'suport.yaml'; did you mean 'support.yaml'?"
    ]


def test_a_missing_folder_is_a_problem_and_not_a_traceback(tmp_path):
    with pytest.raises(Unreadable) as refused:
        read(tmp_path / "nothing")
    assert "cannot be read" in str(refused.value)
    (tmp_path / "handbook.yaml").mkdir()
    with pytest.raises(Unreadable):
        read(tmp_path)


FILES = {
    path.name: path.read_bytes() for path in sorted((ROOT / "handbooks/orebro").glob("*.yaml"))
}


def found_in(files: dict[str, bytes]) -> list[Problem] | None:
    """The problems of a handbook, or None when it can be read."""
    try:
        read_files(files)
    except Unreadable as unreadable:
        return unreadable.problems
    return None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_reading_never_raises_anything_else_on_a_damaged_file(data):
    name = data.draw(st.sampled_from(sorted(FILES)))
    raw = FILES[name]
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 40))
    junk = data.draw(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [b"{", b"[", b": ", b"\n- ", b"&a", b"*a", b"!x ", b"null", b"{{", b"\t"]
            ),
        )
    )
    files = {**FILES, name: raw[:start] + junk + raw[start + length :]}
    found = found_in(files)
    assert found is None or found
    assert all(problem.line >= 1 and problem.column >= 1 for problem in found or [])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["contacts", "systems", "ladders", "steps", "hours", "open", "guides", "id", "when", "phone", "then"]
    ), inner, max_size=4), max_leaves=12)))  # fmt: skip
def test_reading_never_raises_anything_else_on_a_wrong_shape(data):
    import json

    raw = json.dumps({"systems": {}, **data}).encode()
    for name in ("support.yaml", "guides.yaml", "handbook.yaml"):
        with pytest.raises(Unreadable):
            read_files({"handbook.yaml": COVER.encode(), name: raw})
