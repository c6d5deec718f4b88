"""Sets of ordinals as short text: a million records in one disposition are ``1-1000000``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


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
