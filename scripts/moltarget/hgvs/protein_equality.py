"""Two spellings of one protein change: normal form and equality."""

from moltarget.errors import HgvsError
from moltarget.hgvs.predict import describe
from moltarget.hgvs.protein import ProteinChange, ProteinKind

_LENGTH_KINDS = (ProteinKind.DELETION, ProteinKind.DUPLICATION, ProteinKind.INSERTION, ProteinKind.DELINS)


def normal_form_protein(change: ProteinChange, protein: str | None = None) -> ProteinChange:
    """The one spelling of a change that HGVS prefers; hashable, to be used as a key.

    With the reference ``protein`` (one-letter, final ``*``) in-frame changes are re-read from the residues: trimmed,
    slid to the C-terminus, insertions that repeat their neighbours become duplications. Without it only what the name
    itself tells is used. A substitution of the first methionine is a lost start (HGVS: ``p.Met1?``), whatever the
    residue named. Raises HgvsError when the named reference residues are not those of ``protein``.
    """
    if protein is not None:
        _check_residues(change, protein)
    kind = change.kind
    if kind is ProteinKind.SUBSTITUTION and change.start == 1 and change.start_ref == "M":
        return change._replace(kind=ProteinKind.START_LOST, alt=None)
    if kind is ProteinKind.FRAMESHIFT and change.alt == "*":  # "p.Y4*fs*1": HGVS wants p.Tyr4Ter
        return change._replace(kind=ProteinKind.STOP_GAINED, alt=None, ter=None, ter_unknown=False)
    if kind is ProteinKind.FRAMESHIFT and change.alt is not None and change.alt == change.start_ref and change.start:
        return _first_changed(change, protein)
    if kind is ProteinKind.DELINS and change.alt and change.start == change.end and len(change.alt) == 1:
        kind = ProteinKind.STOP_GAINED if change.alt == "*" else ProteinKind.SUBSTITUTION
        return change._replace(kind=kind, alt=None if change.alt == "*" else change.alt)
    if kind in _LENGTH_KINDS and protein is not None and change.start and change.end:
        old, new = _old_and_new(change, protein)
        if new is not None:
            at = change.start if kind is ProteinKind.INSERTION else change.start - 1
            named = describe(protein, at, old, new)
            if isinstance(named, ProteinChange):
                change = named
    return change._replace(alt=None) if change.kind is ProteinKind.DUPLICATION else change


def _first_changed(change: ProteinChange, protein: str | None) -> ProteinChange:
    """A frameshift named by a residue that stays: the next one (HGVS: not p.His150Hisfs*10 but p.Gln151Thrfs*9)."""
    at = (change.start or 0) + 1
    residue = protein[at - 1 : at] or None if protein is not None else None
    ter = change.ter - 1 if change.ter else change.ter
    return change._replace(start=at, start_ref=residue, end=at, end_ref=residue, alt=None, ter=ter)


def _check_residues(change: ProteinChange, protein: str) -> None:
    for number, residue in ((change.start, change.start_ref), (change.end, change.end_ref)):
        if number is None or residue is None:
            continue
        known = protein[number - 1 : number]
        if known not in (residue, "X"):
            raise HgvsError(f"{change.short}: residue {number} of the protein is {known or 'beyond its end'}")


def _old_and_new(change: ProteinChange, protein: str) -> tuple[str, str | None]:
    start, end = change.start or 0, change.end or 0
    if change.kind is ProteinKind.INSERTION:
        return "", change.alt
    old = protein[start - 1 : end]
    if change.kind is ProteinKind.DELETION:
        return old, ""
    return old, old + old if change.kind is ProteinKind.DUPLICATION else change.alt


def same_protein_change(one: ProteinChange, other: ProteinChange, protein: str | None = None) -> bool:
    """Whether two names say the same change, where one may tell fewer details.

    Normal forms are compared. A frameshift or lost stop equals another at the same residue unless both tell a first
    new residue or a distance and these differ. Without ``protein`` a duplication equals an insertion right after it
    of as many residues with the same ends. ``p.?`` equals nothing, not even itself: it says no change.
    """
    a, b = normal_form_protein(one, protein), normal_form_protein(other, protein)
    if ProteinKind.UNKNOWN in (a.kind, b.kind):
        return False
    if a.kind is not b.kind:
        kinds = {a.kind: a, b.kind: b}
        if protein is None and kinds.keys() == {ProteinKind.DUPLICATION, ProteinKind.INSERTION}:
            return _inserts_copy(kinds[ProteinKind.DUPLICATION], kinds[ProteinKind.INSERTION])
        return False
    if a.kind in (ProteinKind.FRAMESHIFT, ProteinKind.STOP_LOST):
        return _agree(a, b)
    return _agree(a, b) and a.end == b.end and _same_new(a, b)


def _same_new(a: ProteinChange, b: ProteinChange) -> bool:
    """New residues: the same letters, or as many where one name tells their number alone."""
    if a.alt_count is None and b.alt_count is None:
        return a.alt == b.alt
    counts = [len(change.alt) if change.alt is not None else change.alt_count for change in (a, b)]
    return counts[0] == counts[1]


def _inserts_copy(repeat: ProteinChange, insertion: ProteinChange) -> bool:
    if repeat.start is None or repeat.end is None or not insertion.alt:
        return False
    ends = (repeat.start_ref, repeat.end_ref) == (insertion.alt[0], insertion.alt[-1])
    return insertion.start == repeat.end and len(insertion.alt) == repeat.end - repeat.start + 1 and ends


def _agree(a: ProteinChange, b: ProteinChange) -> bool:
    pairs = [(a.start_ref, b.start_ref), (a.end_ref, b.end_ref), (a.alt, b.alt), (_distance(a), _distance(b))]
    return a.start == b.start and all(x is None or y is None or x == y for x, y in pairs)


def _distance(change: ProteinChange) -> int | str | None:
    return "?" if change.ter_unknown else change.ter
