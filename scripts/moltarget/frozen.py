"""Frozen values made fast, for what is made once for every record of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def maker(kind: Callable[P, T]) -> Callable[P, T]:
    """A constructor of a frozen dataclass with slots that takes a fifth of the time.

    The dataclass's own ``__init__`` must go round its own lock, once a field. A twin with the same slots and no lock is
    filled instead and then becomes the frozen class, which Python allows for classes of one layout. The function that does
    it is written out for the fields, as ``dataclasses`` writes ``__init__``.
    """
    frozen = cast(Any, kind)
    names = [one.name for one in fields(frozen)]
    defaults = {f"_{one.name}": one.default for one in fields(frozen) if one.default is not MISSING}
    twin = type(f"{frozen.__name__}Twin", (), {"__slots__": tuple(names)})
    told = ", ".join(f"{name}=_{name}" if f"_{name}" in defaults else name for name in names)
    filled = "".join(f"    one.{name} = {name}\n" for name in names)
    made: dict[str, Any] = {"new": object.__new__, "twin": twin, "frozen": frozen, **defaults}
    exec(f"def make({told}):\n    one = new(twin)\n{filled}    one.__class__ = frozen\n    return one\n", made)
    return cast("Callable[P, T]", made["make"])
