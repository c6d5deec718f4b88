"""Texts of which only a few values change from record to record: written once around slots, then filled."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

_SLOT = re.compile(r"\{(\d+)\}")


class Slot(str):
    """Stands in a specimen for the value with this number; no quoting or escaping changes it."""

    __slots__ = ()

    def __new__(cls, number: int) -> Any:  # in the place of a count or a fraction, too
        """The slot of ``values[number]``."""
        return super().__new__(cls, f"{{{number}}}")

    def __repr__(self) -> str:
        """As it stands in a text."""
        return str(self)


class Form:
    """A text with slots. The functions that write the texts of single records write it, of a specimen."""

    __slots__ = ("_chosen", "_text")

    def __init__(self, specimen: str) -> None:
        """``specimen`` is the text of a value that has slots where others have values."""
        numbers = [int(number) for number in _SLOT.findall(specimen)]
        self._text = _SLOT.sub("%s", specimen.replace("%", "%%"))
        self._chosen: Callable[[tuple[Any, ...]], Any] = itemgetter(*numbers) if numbers else _nothing

    def filled(self, values: tuple[Any, ...]) -> str:
        """The text with ``values[n]`` in each slot ``n``."""
        filled: str = self._text % self._chosen(values)
        return filled


def _nothing(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return values[:0]
