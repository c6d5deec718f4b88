"""What one criterion says of a variant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Whether a criterion counts."""

    MET = "met"
    NOT_MET = "not met"
    NOT_EVALUATED = "not evaluated"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one criterion says of a variant, with the reason."""

    state: State
    because: str


def met(because: str) -> Answer:
    """The criterion counts."""
    return Answer(State.MET, because)


def no(because: str) -> Answer:
    """It was asked and does not count."""
    return Answer(State.NOT_MET, because)


def open_(because: str) -> Answer:
    """Its data are missing."""
    return Answer(State.NOT_EVALUATED, because)
