"""Markdown of a handbook becomes HTML that can do no harm."""

from __future__ import annotations

import pytest

from driftbook.theme.templatetags.prose import markdown, markdown_line


def test_markdown_is_rendered() -> None:
    assert markdown("Ring **nu**.\n\n- en\n- två").split("\n") == [
        "<p>Ring <strong>nu</strong>.</p>", "<ul>", "<li>en</li>", "<li>två</li>", "</ul>", "",
    ]  # fmt: skip
    assert markdown(None) == ""


def test_headings_stand_below_those_of_the_page() -> None:
    assert markdown("# Stor") == "<h3>Stor</h3>\n"
    assert markdown("##### Liten") == "<h6>Liten</h6>\n"


def test_a_line_loses_its_paragraph_but_two_keep_theirs() -> None:
    assert markdown_line("en *rad*") == "en <em>rad</em>"
    assert markdown_line("en\n\ntvå") == "<p>en</p>\n<p>två</p>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        '<a href="https://evil.example" style="position:fixed">x</a>',
        "[x](https://evil.example 'a\" onclick=\"b')",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    html = markdown(text)
    for tag in ("<script", "<img", "<style", 'href="javascript', 'href="data'):
        assert tag not in html
    assert "onclick=" not in html.replace("&quot; onclick=&quot;", "")


def test_links_to_pages_mail_and_telephones_stay() -> None:
    assert 'href="/api/ping"' in markdown("[prøv](/api/ping)")
    assert 'href="tel:112"' in markdown("[112](tel:112)")
    assert 'rel="noopener noreferrer"' in markdown("[x](https://example.org)")
