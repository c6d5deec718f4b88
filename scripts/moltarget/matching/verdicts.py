"""The verdict on one fact: yes, no, or perhaps with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from moltarget.frozen import maker


@dataclass(frozen=True, slots=True)
class Verdict:
    """``yes`` and ``perhaps`` are never both true; ``reason`` says why perhaps, or why no where that is worth a word."""

    yes: bool = False
    perhaps: bool = False
    reason: str = ""


YES, NO = Verdict(yes=True), Verdict()
_new_verdict = maker(Verdict)


def perhaps(reason: str) -> Verdict:
    """The verdict on what cannot be told."""
    return _new_verdict(False, True, reason)
