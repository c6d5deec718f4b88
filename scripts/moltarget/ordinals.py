"""Sets of ordinals as short text: a million records in one disposition are ``1-1000000``.

And what becomes of each ordinal in turn as one text: ``2*17,0,1*3`` are seventeen times the second group, once the group 0,
three times the first. That takes little room even where the groups alternate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby


def spell(ordinals: Iterable[int]) -> str:
    """Ascending ordinals as runs.

    >>> spell([1, 2, 3, 7, 9, 10])
    '1-3,7,9-10'
    """
    runs: list[str] = []
    first = last = 0
    for number in ordinals:
        if number == last + 1 and last:
            last = number
            continue
        if last:
            runs.append(_run(first, last))
        first = last = number
    if last:
        runs.append(_run(first, last))
    return ",".join(runs)


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def read(text: str) -> Iterator[int]:
    """The ordinals of such a text, ascending. Raises ValueError when it is not one.

    >>> list(read("1-3,7"))
    [1, 2, 3, 7]
    """
    for run in text.split(",") if text else ():
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def count(text: str) -> int:
    """How many ordinals a text holds."""
    bounds = (run.partition("-") for run in text.split(",")) if text else ()
    return sum(int(last or first) - int(first) + 1 for first, _, last in bounds)


_CHUNK = 10_000  # runs that are put together at once, so that a long order never lies in memory piece by piece


def spell_order(groups: Iterable[int]) -> str:
    """The group of each ordinal, from 1 on, as runs.

    >>> spell_order([2, 2, 2, 0, 1])
    '2*3,0,1'
    """
    chunks: list[str] = []
    runs: list[str] = []
    for group, members in groupby(groups):
        length = sum(1 for _ in members)
        runs.append(str(group) if length == 1 else f"{group}*{length}")
        if len(runs) == _CHUNK:
            chunks.append(",".join(runs))
            runs.clear()
    return ",".join([*chunks, *runs])


def read_order(text: str) -> dict[int, list[int]]:
    """Group -> its ordinals, ascending. Raises ValueError when the text is none.

    >>> read_order("2*3,0,1")
    {2: [1, 2, 3], 0: [4], 1: [5]}
    """
    found: dict[int, list[int]] = {}
    last = 0
    for run in text.split(",") if text else ():
        group, _, length = run.partition("*")
        end = last + int(length or 1)
        found.setdefault(int(group), []).extend(range(last + 1, end + 1))
        last = end
    return found
