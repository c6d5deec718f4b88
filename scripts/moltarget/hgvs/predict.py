"""The protein change that follows from an edit of the spliced transcript, or of the protein itself.

Source of the naming rules: HGVS 21.0, recommendations for protein descriptions.
"""

from moltarget.hgvs.bases import rotated, translate
from moltarget.hgvs.protein import ProteinChange, ProteinKind
from moltarget.hgvs.transcript import TranscriptSequence

Prediction = ProteinChange | str  # a text says why there is no name

_FRAMESHIFT, _STOP_GAINED, _STOP_LOST = ProteinKind.FRAMESHIFT, ProteinKind.STOP_GAINED, ProteinKind.STOP_LOST

UNKNOWN_BASES = "the reference has unknown bases (N) where the protein change would be read"
NO_STOP = "no stop codon follows in the transcript"
INCOMPLETE = "the annotated coding sequence is incomplete"
UNCHANGED = "the coding sequence stays whole behind a change at its start; where translation begins cannot be told"
WHOLE = "the change can as well stand before the start codon: the coding sequence is whole behind it"
READ_THROUGH = "the annotated coding sequence has a stop codon before its end"


def predict_protein(sequence: TranscriptSequence, first: int, after: int, inserted: str) -> Prediction:
    """What replacing the spliced bases [first, after) by ``inserted`` does to the protein.

    ``first`` and ``after`` are indexes into the spliced transcript. The edit must touch the coding sequence.
    Returns a text instead of a change where the reference cannot tell: a wrong name is never given.
    """
    begin, end = sequence.transcript.cds_i
    if not sequence.transcript.cds_start_complete:
        return INCOMPLETE
    shift, bases = len(inserted) - (after - first), sequence.bases
    near = first - begin < 3 + abs(shift) or bases[begin + shift : begin + shift + 3] == bases[begin : begin + 3]
    if shift and near and _keeps_coding(sequence, first, after, inserted):
        return _behind_start(sequence, first, after, inserted)
    if first < begin:
        return _start_lost(sequence)
    codon, last = (first - begin) // 3, (after - begin + 2) // 3
    if shift % 3 or after > end or last > (end - begin) // 3:
        return _reread(sequence, codon, first, after, inserted)
    old = bases[begin + 3 * codon : begin + 3 * last]
    new = bases[begin + 3 * codon : first] + inserted + bases[after : begin + 3 * last]
    if codon == 0 and new[:3] != old[:3]:
        return _start_lost(sequence)
    return _replace(sequence, codon, old, new)


def _keeps_coding(sequence: TranscriptSequence, first: int, after: int, inserted: str) -> bool:
    """Whether an indel slid into the coding sequence can as well stand before its first base.

    ``first`` is negative when a deletion begins before the transcript: nothing of it is left to stand in for the start.
    """
    bases, begin = sequence.bases, sequence.transcript.cds_i[0]
    first = max(first, 0)
    start = first + len(inserted) - (after - begin)  # where in the edited transcript it would begin
    return start >= 0 and (bases[start:first] + inserted)[begin - after :] == bases[begin:after]


def _behind_start(sequence: TranscriptSequence, first: int, after: int, inserted: str) -> Prediction:
    """An indel that can as well stand before the start codon.

    It is one of the 5'UTR when it touches the start codon and spells no other before it. An insertion behind that codon, in
    frame and without a stop, is named where it is 3'-most, as HGVS 21.0 does (DNA, insertion: CDKN2A c.9_32dup is
    p.(Ala4_Pro11dup)). Otherwise the start codon that is read decides, and that cannot be told.
    """
    bases, begin = sequence.bases, sequence.transcript.cds_i[0]
    at, start = first - begin, bases[begin : begin + 3]
    if at < 3:
        edited = bases[: max(first, 0)] + inserted + bases[after : begin + 3]
        return WHOLE if edited.count(start) <= bases[: begin + 3].count(start) else UNCHANGED
    if first < after or len(inserted) % 3:
        return UNCHANGED
    codon, last = at // 3, (at + 2) // 3
    old = bases[first - at % 3 : begin + 3 * last]
    named = _replace(sequence, codon, old, old[: at % 3] + inserted + old[at % 3 :])
    told = isinstance(named, ProteinChange) and named.in_frame and named.start != 1
    return named if told else UNCHANGED


def _start_lost(sequence: TranscriptSequence) -> Prediction:
    start = sequence.protein[:1]
    return ProteinChange(ProteinKind.START_LOST, 1, "M", 1, "M") if start == "M" else UNKNOWN_BASES


def _replace(sequence: TranscriptSequence, codon: int, old: str, new: str) -> Prediction:
    """In-frame: codons from ``codon`` on, ``old`` by ``new``."""
    protein = sequence.protein
    before = protein[codon : codon + len(old) // 3]
    now = translate(new, sequence.table)
    if len(old) != len(new):
        now = before[0] + now[1:] if codon == 0 else now
    elif codon == 0 or "U" in before:  # a codon left as it was keeps its residue: selenocysteine, an odd start codon
        kept = [old[3 * i : 3 * i + 3] == new[3 * i : 3 * i + 3] for i in range(len(before))]
        now = "".join([before[i] if same else now[i] for i, same in enumerate(kept)])
    if "X" in before or "X" in now:
        return UNKNOWN_BASES
    if sequence.first_stop < codon + len(before) - 1:
        return READ_THROUGH
    if before.endswith("*") and "*" not in now:
        now += _tail(sequence, sequence.bases[sequence.transcript.cds_i[1] :])
        if now == before:  # the bases behind it spell the stop codon again
            return _stop(protein, codon + len(before) - 1)
        return UNKNOWN_BASES if now.endswith("X") else _read_on(codon, before, now)
    return describe(protein, codon, before, now)


def _tail(sequence: TranscriptSequence, text: str) -> str:
    """Residues of the whole codons of ``text``, up to and with the first stop or unknown codon."""
    return translate(text[: sequence.open_frame(text) + 3], sequence.table)


def _read_on(codon: int, old: str, new: str) -> Prediction:
    """The residues ``old`` from the 0-based ``codon`` on, stop included, give way to ``new``, read on behind it."""
    same, most = 0, min(len(old), len(new))
    while same < most and old[same] == new[same]:
        same += 1
    if same == most:
        return NO_STOP
    return _other_end(codon + same, old[same], new[same], len(new) - same if new.endswith("*") else None)


def _reread(sequence: TranscriptSequence, codon: int, first: int, after: int, inserted: str) -> Prediction:
    """Translate the edited transcript from ``codon`` to its next stop: the frame, or the stop codon itself, is cut."""
    protein, table, begin = sequence.protein, sequence.table, sequence.transcript.cds_i[0]
    if sequence.first_stop < codon:
        return READ_THROUGH
    text = sequence.bases[begin + 3 * codon : first] + inserted + sequence.bases[after:]
    opened = sequence.open_frame(text)
    end = table.get(text[opened : opened + 3], "X") if opened + 3 <= len(text) else ""  # *, X, or no more codons
    old, new = len(protein) - codon, opened // 3 + len(end)  # residues before and now
    same, most = 0, min(old, new)
    while same < most and protein[codon + same] == table.get(text[3 * same : 3 * same + 3]):
        same += 1
    if codon == 0 and same == 0:
        return _start_lost(sequence)
    if end == "X" or "X" in protein[codon : codon + same + 1]:
        return UNKNOWN_BASES
    if same == most:
        if old == new:
            return describe(protein, codon, protein[codon : codon + 1], protein[codon : codon + 1])
        return INCOMPLETE if end else NO_STOP
    place = codon + same
    return _other_end(place, protein[place], table[text[3 * same : 3 * same + 3]], new - same if end else None)


def _other_end(at: int, old: str, new: str, ter: int | None) -> Prediction:
    """The protein is changed from the 0-based residue ``at`` (``old``, now ``new``) to its end.

    A stop as first changed residue is a gained stop, a changed stop an extension. Everything else is a frameshift, also
    where whole codons, the stop with them, are lost (HGVS 21.0, protein, deletion and frameshift: a deletion that starts
    N-terminal of and includes the stop codon). ``ter`` counts the residues from ``at`` to the new stop, both included.
    """
    if new == "*":
        return ProteinChange(_STOP_GAINED, at + 1, old, at + 1, old)
    if old == "*":
        return ProteinChange(_STOP_LOST, at + 1, old, at + 1, old, new, None if ter is None else ter - 1, ter is None)
    return ProteinChange(_FRAMESHIFT, at + 1, old, at + 1, old, new, ter, ter is None)


def describe(protein: str, at: int, old: str, new: str) -> Prediction:
    """Name the replacement of the residues ``old`` at 0-based ``at`` by ``new``.

    Shared ends are trimmed, then ``new`` is cut after its first stop; a pure deletion or insertion slides to its most
    C-terminal place; an insertion that repeats the residues before it is a duplication; a stop as first changed
    residue is a gained stop; a changed stop an extension. Where both end with a stop, what lies between is described.
    """
    same, most = 0, min(len(old), len(new))
    while same < most and old[same] == new[same]:
        same += 1
    if same == len(old) == len(new):
        return _over(ProteinKind.SYNONYMOUS, protein, at, at + max(same, 1))
    if old[:same].endswith("*"):  # what follows the old stop codon is not read
        return _stop(protein, at + same - 1)
    at, old, new = at + same, old[same:], new[same:]
    if new[:1] == "*":
        return _stop(protein, at)
    if old[:1] == "*":
        return _extension(at, new)
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    stop = new.find("*")
    if stop >= 0:
        new = new[: stop + 1]
        if old.endswith("*"):  # begins before the stop codon and includes it
            return _other_end(at, old[0], new[0], len(new))
    if not new:
        return _deletion(protein, at, len(old))
    if not old:
        return _insertion(protein, at, new)
    if len(old) == len(new) == 1:
        return _over(ProteinKind.SUBSTITUTION, protein, at, at + 1, new)
    return _over(ProteinKind.DELINS, protein, at, at + len(old), new)


def _over(kind: ProteinKind, protein: str, at: int, after: int, alt: str | None = None) -> Prediction:
    if after > len(protein):
        return INCOMPLETE
    return ProteinChange(kind, at + 1, protein[at], after, protein[after - 1], alt)


def _stop(protein: str, at: int) -> Prediction:
    """The residue at the 0-based ``at`` is a stop now; it may be the old one."""
    kind = ProteinKind.SYNONYMOUS if protein[at : at + 1] == "*" else _STOP_GAINED
    return _over(kind, protein, at, at + 1)


def _extension(at: int, new: str) -> Prediction:
    if not new:
        return NO_STOP
    stop = new.find("*")
    return _other_end(at, "*", new[0], stop + 1 if stop >= 0 else None)


def _slide_residues(protein: str, unit: str, after: int) -> int | None:
    """How far a run of residues slides towards the C-terminus; None when it meets an unknown residue."""
    moved, size = 0, len(unit)
    while after + moved < len(protein):
        residue = protein[after + moved]
        if residue == "X":
            return None
        if residue != (unit[moved] if moved < size else protein[after + moved - size]):
            break
        moved += 1
    return moved


def _deletion(protein: str, at: int, count: int) -> Prediction:
    moved = _slide_residues(protein, protein[at : at + count], at + count)
    if moved is None:
        return UNKNOWN_BASES
    return _over(ProteinKind.DELETION, protein, at + moved, at + moved + count)


def _insertion(protein: str, at: int, new: str) -> Prediction:
    """New residues before the 0-based residue ``at``; up to a final stop, they are compared with those that they replace.

    Residues added before the stop codon, a copy of the last ones too, extend the protein (HGVS 21.0, protein, insertion
    and duplication: "extending the full-length amino acid sequence at the C-terminal end" is an extension).
    """
    stops = new.endswith("*")
    if stops:
        same = 0
        while new[same] != "*" and new[same] == protein[at + same : at + same + 1]:
            same += 1
        at, new = at + same, new[same:]
        if protein[at : at + 1] == "X":
            return UNKNOWN_BASES
        if new == "*":
            return _stop(protein, at)
    else:
        moved = _slide_residues(protein, new, at)
        if moved is None:
            return UNKNOWN_BASES
        new, at = rotated(new, moved), at + moved
    if protein[at : at + 1] == "*":
        return _extension(at, new if stops else new + "*")
    if not stops:
        first = at - len(new)
        if first >= 0 and protein[first:at] == new:
            return _over(ProteinKind.DUPLICATION, protein, first, at, new)
        if "X" in protein[max(first, 0) : at]:
            return UNKNOWN_BASES
    return _over(ProteinKind.INSERTION, protein, at - 1, at + 1, new)
