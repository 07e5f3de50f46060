"""Telephone addresses and what to press."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """`tel:+4619212000`, without spaces."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def presses(menu: Sequence[int]) -> str:
    """`3, then 1`."""
    first, *rest = (str(key) for key in menu)
    return "".join([first, *(_(", then %(key)s") % {"key": key} for key in rest)])
