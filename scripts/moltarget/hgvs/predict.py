"""The protein change that follows from an edit of the spliced transcript, or of the protein itself.

Source of the naming rules: HGVS 21.0, recommendations for protein descriptions.
"""

from moltarget.hgvs.bases import rotated, translate
from moltarget.hgvs.protein import ProteinChange, ProteinKind
from moltarget.hgvs.transcript import TranscriptSequence

Prediction = ProteinChange | str  # a text says why there is no name

UNKNOWN_BASES = "the reference has unknown bases (N) where the protein change would be read"
NO_STOP = "no stop codon follows in the transcript"
INCOMPLETE = "the annotated coding sequence is incomplete"
UNCHANGED = "the coding sequence stays whole behind a change at its start; where translation begins cannot be told"
READ_THROUGH = "the annotated coding sequence has a stop codon before its end"


def predict_protein(sequence: TranscriptSequence, first: int, after: int, inserted: str) -> Prediction:
    """What replacing the spliced bases [first, after) by ``inserted`` does to the protein.

    ``first`` and ``after`` are indexes into the spliced transcript. The edit must touch the coding sequence.
    Returns a text instead of a change where the reference cannot tell: a wrong name is never given.
    """
    begin, end = sequence.transcript.cds_i
    if not sequence.transcript.cds_start_complete:
        return INCOMPLETE
    if len(inserted) != after - first and _keeps_coding(sequence, first, after, inserted):
        return UNCHANGED
    if first < begin:
        return _start_lost(sequence)
    codon = (first - begin) // 3
    shift = len(inserted) - (after - first)
    last = -(-(after - begin) // 3)
    if after > end or last > (end - begin) // 3:
        return _reread(sequence, codon, first, after, inserted, framed=True)
    if shift % 3:
        return _reread(sequence, codon, first, after, inserted, framed=False)
    old = sequence.bases[begin + 3 * codon : begin + 3 * last]
    new = sequence.bases[begin + 3 * codon : first] + inserted + sequence.bases[after : begin + 3 * last]
    if codon == 0 and new[:3] != old[:3]:
        return _start_lost(sequence)
    return _replace(sequence, codon, old, new)


def _keeps_coding(sequence: TranscriptSequence, first: int, after: int, inserted: str) -> bool:
    """Whether an indel slid into the coding sequence can as well stand before its first base."""
    begin = sequence.transcript.cds_i[0]
    whole = sequence.bases[begin:after]
    return (sequence.bases[:first] + inserted).endswith(whole)


def _start_lost(sequence: TranscriptSequence) -> Prediction:
    start = sequence.protein[:1]
    return ProteinChange(ProteinKind.START_LOST, 1, "M", 1, "M") if start == "M" else UNKNOWN_BASES


def _replace(sequence: TranscriptSequence, codon: int, old: str, new: str) -> Prediction:
    """In-frame: codons from ``codon`` on, ``old`` by ``new``."""
    protein = sequence.protein
    before = protein[codon : codon + len(old) // 3]
    if len(old) == len(new):  # a codon left as it was keeps its residue: selenocysteine, a start other than ATG
        residues = [
            before[i // 3] if new[i : i + 3] == old[i : i + 3] else sequence.table.get(new[i : i + 3], "X")
            for i in range(0, len(new), 3)
        ]
        now = "".join(residues)
    else:
        now = translate(new, sequence.table)
        if codon == 0:
            now = before[0] + now[1:]
    if "X" in before or "X" in now:
        return UNKNOWN_BASES
    if "*" in protein[: codon + len(before)][:-1]:
        return READ_THROUGH
    if before.endswith("*") and "*" not in now:
        tail = _tail(sequence, sequence.transcript.cds_i[1], "")
        if "X" in tail:
            return UNKNOWN_BASES
        now += tail
    return describe(protein, codon, before, now)


def _tail(sequence: TranscriptSequence, index: int, head: str) -> str:
    """Residues read from ``head`` and then the transcript from ``index`` on, up to a stop or an unknown codon."""
    bases, table = head + sequence.bases[index:], sequence.table
    residues = []
    for i in range(0, len(bases) - 2, 3):
        residue = table.get(bases[i : i + 3], "X")
        residues.append(residue)
        if residue in "*X":
            break
    return "".join(residues)


def _reread(
    sequence: TranscriptSequence, codon: int, first: int, after: int, inserted: str, *, framed: bool
) -> Prediction:
    """Translate the edited transcript from ``codon`` to its next stop; ``framed`` when the stop codon itself is cut."""
    protein, begin = sequence.protein, sequence.transcript.cds_i[0]
    now = _tail(sequence, after, sequence.bases[begin + 3 * codon : first] + inserted)
    before = protein[codon:]
    if "*" in protein[:codon]:
        return READ_THROUGH
    same = 0
    while same < min(len(now), len(before)) and now[same] == before[same] != "X":
        same += 1
    if codon == 0 and same == 0:
        return _start_lost(sequence)
    if "X" in now or "X" in before[: same + 1]:
        return UNKNOWN_BASES
    if same == len(before) or same == len(now):
        if same == len(before) == len(now):
            return describe(protein, codon, before[:1], before[:1])
        return NO_STOP if now[-1:] != "*" else INCOMPLETE
    if framed or now[same] == "*" or before[same] == "*":
        if framed and before[same] != "*" and not now.endswith("*"):
            return NO_STOP
        return describe(protein, codon, before, now)
    place, residue = codon + same + 1, before[same]
    stop = now.find("*")
    return ProteinChange(
        ProteinKind.FRAMESHIFT, place, residue, place, residue, now[same],
        ter=stop - same + 1 if stop >= 0 else None, ter_unknown=stop < 0,
    )  # fmt: skip


def describe(protein: str, at: int, old: str, new: str) -> Prediction:
    """Name the replacement of the residues ``old`` at 0-based ``at`` by ``new``.

    Shared ends are trimmed, then ``new`` is cut after its first stop; a pure deletion or insertion slides to its most
    C-terminal place; an insertion that repeats the residues before it is a duplication; a stop as first changed
    residue is a gained stop; a changed stop an extension. Where both end with a stop, what lies between is described.
    """
    touched = max(len(old), 1)
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    if same == len(old) == len(new):
        return _over(ProteinKind.SYNONYMOUS, protein, at, at + touched)
    at, old, new = at + same, old[same:], new[same:]
    if new[:1] == "*":
        return _over(ProteinKind.STOP_GAINED, protein, at, at + 1)
    if old[:1] == "*":
        return _extension(at, new)
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    stop = new.find("*")
    if stop >= 0:
        new = new[: stop + 1]
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


def _extension(at: int, new: str) -> Prediction:
    if not new:
        return NO_STOP
    stop = new.find("*")
    return ProteinChange(
        ProteinKind.STOP_LOST, at + 1, "*", at + 1, "*", new[0],
        ter=stop if stop >= 0 else None, ter_unknown=stop < 0,
    )  # fmt: skip


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
    """New residues before the 0-based residue ``at``; one that ends with a stop stays where it is."""
    if not new.endswith("*"):
        moved = _slide_residues(protein, new, at)
        if moved is None:
            return UNKNOWN_BASES
        new, at = rotated(new, moved), at + moved
        first = at - len(new)
        if first >= 0 and protein[first:at] == new:
            return _over(ProteinKind.DUPLICATION, protein, first, at, new)
        if "X" in protein[max(first, 0) : at]:
            return UNKNOWN_BASES
    return _over(ProteinKind.INSERTION, protein, at - 1, at + 1, new)
