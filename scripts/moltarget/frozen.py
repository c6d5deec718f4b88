"""Frozen values made fast, for what is made once for every record of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def maker(kind: Callable[P, T]) -> Callable[P, T]:
    """A constructor of a frozen dataclass with slots that takes a quarter of the time; its arguments are positional.

    The dataclass's own ``__init__`` must go round its own lock, once a field. A twin with the same slots and no lock is
    filled instead and then becomes the frozen class, which Python allows for classes of one layout.
    """
    frozen = cast(Any, kind)
    twin = make_dataclass(
        f"{frozen.__name__}Twin",
        [
            (one.name, one.type, field() if one.default is MISSING else field(default=one.default))
            for one in fields(frozen)
        ],
        slots=True,
        repr=False,
        eq=False,
    )

    def make(*values: Any) -> Any:
        one = twin(*values)
        one.__class__ = frozen
        return one

    return cast("Callable[P, T]", make)
