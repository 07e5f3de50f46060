"""What we take from dkfds: its colours by name, in light and dark, and the parts we use."""

from __future__ import annotations

import re

NAMES = {
    "#1a1a1a": "gray-900",
    "#454545": "gray-600",
    "#707070": "gray-500",
    "#8e8e8e": "gray-400",
    "#bfbfbf": "gray-300",
    "#dcdcdc": "gray-200",
    "#f5f5f5": "gray-100",
    "#fff": "white",
    "white": "white",
    "#000": "black",
    "black": "black",
    "#c00": "red-700",
    "#ffe0e0": "red-100",
    "#febb30": "orange-700",
    "#fec": "orange-100",
    "#358000": "green-700",
    "#ddf7ce": "green-100",
    "#1b86c3": "blue-700",
    "#e2f2fb": "blue-100",
    "#004d99": "link",
    "purple": "visited",
    "#800080": "visited",
}
LIGHT = {
    "gray-900": "#1a1a1a",
    "gray-600": "#454545",
    "gray-500": "#636363",  # dkfds has #707070, which is 4.3:1 on gray-100 and blue-100
    "gray-400": "#8e8e8e",
    "gray-300": "#bfbfbf",
    "gray-200": "#dcdcdc",
    "gray-100": "#f5f5f5",
    "white": "#fff",
    "black": "#000",
    "red-700": "#c00",
    "red-100": "#ffe0e0",
    "orange-700": "#febb30",
    "orange-100": "#fec",
    "green-700": "#2d6e00",  # dkfds has #358000, which is 4.4:1 on green-100
    "green-100": "#ddf7ce",
    "blue-700": "#1b86c3",
    "blue-100": "#e2f2fb",
    "link": "#004d99",
    "visited": "#800080",
}
DARK = {
    "gray-900": "#f2f2f2",
    "gray-600": "#d0d3d6",
    "gray-500": "#b0b5bb",
    "gray-400": "#8e949b",
    "gray-300": "#5a6068",
    "gray-200": "#3b4046",
    "gray-100": "#23272b",
    "white": "#15181b",
    "black": "#fff",
    "red-700": "#ff9189",
    "red-100": "#4a1616",
    "orange-700": "#febb30",
    "orange-100": "#453200",
    "green-700": "#8fd46a",
    "green-100": "#16381a",
    "blue-700": "#6fc0f0",
    "blue-100": "#10324a",
    "link": "#8cc4ff",
    "visited": "#d7a6ff",
}

# A rule stays when every class in its selector is one of these.
KEEP = re.compile(
    r"""
      container | row | no-gutters | col(-(sm|md|lg))?(-(\d+|auto))? | page-container
    | h[1-6] | font-lead | weight-(normal|semibold) | sr-only | bold-link
    | (unstyled|bordered|nobullet|inline)-list
    | form-(group|label|hint|error|error-message|input|select|checkbox|radio|limit)
    | form-group-(checkbox|radio) | form-input-(wrapper|prefix|suffix) | character-limit
    | form-input-wrapper--(prefix|suffix) | disabled | readonly | date-group
    | input-width-(xxs|xs|s|m|l|xl) | limit-exceeded
    | button | button-(primary|secondary|tertiary|warning|group) | xs-full-width | back-link
    | icon-svg | icon-link
    | alert | alert-(icon|heading|text|success|warning|error|info) | alert--paragraph
    | badge | badge-(info|success|warning|error) | tag | tag-icon
    | breadcrumbs | breadcrumbs__(list|list-item|link)
    | card | card-(content|heading|subheading|actions|row) | collapsed-height
    | details | details-(summary|summary-text|text)
    | nav-link | current | active
    | step-indicator | step | step-(number|icon|title|information) | error
    | structured-list
    | table | table--(borderless|compact|zebra|responsive-scroll|lines) | function-cell
    | table-header-no-wrap
    | tab-(container|list|button|panel)
    | pagination | pagination__items | pagination-(item|number|nav-link|mobile)
    | previous-page | next-page | current-page
    | m[tb]-[0-6] | d-none | text-(center|right)
    """,
    re.X,
)

# Symbols for {% icon "…" %}.
SPRITE = [
    "account",
    "arrow-back",
    "arrow-forward",
    "calendar-month",
    "check",
    "checklist",
    "chevron-down",
    "chevron-right",
    "close",
    "contact-info",
    "contact-support",
    "document",
    "download",
    "email",
    "error",
    "feedback",
    "help",
    "home",
    "info",
    "language",
    "link",
    "location",
    "lock",
    "menu",
    "open-in-new",
    "person",
    "print",
    "search",
    "smartphone",
    "success",
    "support-agent",
    "sync",
    "time",
    "warning",
]
