"""A long list with a few values taken out and others put in, and no copy of it, which would take each value in hand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, TypeVar, overload

T = TypeVar("T")
U = TypeVar("U")


class Spliced(Sequence[T]):
    """Values sorted by their keys without those at some places, and with others put in where their key belongs."""

    def __init__(self, shared: Sequence[T], keys: Sequence[str], out: list[int], own: list[tuple[str, T]]) -> None:
        """``keys`` are those of the shared values; ``out`` are places in them."""
        out.sort()
        own.sort(key=itemgetter(0))
        self._shared = shared
        self._pieces: list[tuple[int, int, tuple[T, ...]]] = []  # so much of what is shared, and what comes behind it
        at = done = 0
        for key, one in own:
            place = bisect_left(keys, key, at)
            while done < len(out) and out[done] < place:
                self._pieces.append((at, out[done], ()))
                at = out[done] + 1
                done += 1
            self._pieces.append((at, place, (one,)))
            at = place
        for place in out[done:]:
            self._pieces.append((at, place, ()))
            at = place + 1
        self._pieces.append((at, len(shared), ()))

    def told(self, shared: Sequence[U], told: Callable[[T], U]) -> list[U]:
        """What is told of each value, where that of the shared ones is known."""
        found: list[U] = []
        for start, end, own in self._pieces:
            found += shared[start:end]
            found += map(told, own)
        return found

    def __iter__(self) -> Iterator[T]:
        """The values in order."""
        return iter(self.told(self._shared, lambda one: one))

    def __len__(self) -> int:
        """How many there are."""
        return sum(end - start + len(own) for start, end, own in self._pieces)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        """The value of a place."""
        return list(self)[place]

    def __eq__(self, other: Any) -> bool:
        """Whether another sequence has the same values."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """As a tuple's."""
        return hash(tuple(self))
