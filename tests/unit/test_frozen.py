"""A quick constructor makes the very values that the class makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import pytest

from moltarget.frozen import maker


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields, one with a default."""

    name: str
    number: int = 3

    @property
    def words(self) -> str:
        return f"{self.name} {self.number}"


new_pair = maker(Pair)


def test_it_is_of_the_class_and_equal() -> None:
    assert (new_pair("a", 1), new_pair("a")) == (Pair("a", 1), Pair("a"))
    assert type(new_pair("a")) is Pair
    assert hash(new_pair("a", 1)) == hash(Pair("a", 1))
    assert (repr(new_pair("a")), new_pair("a").words) == (repr(Pair("a")), "a 3")


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        new_pair("a").name = "b"  # type: ignore[misc]


def test_every_field_without_a_default_is_asked_for() -> None:
    with pytest.raises(TypeError):
        new_pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        new_pair("a", 1, 2)  # type: ignore[call-arg]
