"""Which kinds of small change a file's callers must look for before a feature can be called absent.

Both, unless every change that satisfies the feature is of one kind: a caller of substitutions proves no deletion absent.
"""

from __future__ import annotations

from moltarget.hgvs import CodingKind, ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.matching.coverage import BOTH_KINDS
from moltarget.matching.names import change_asked, coding_change
from moltarget.model import ChangeKind

_SUBSTITUTION, _INDEL = frozenset({ChangeKind.SUBSTITUTION}), frozenset({ChangeKind.INDEL})
# Not here: delins (of neighbouring substitutions too), a lost start or stop (either kind takes it away).
_OF_PROTEIN = {
    ProteinKind.SUBSTITUTION: _SUBSTITUTION,
    ProteinKind.SYNONYMOUS: _SUBSTITUTION,
    ProteinKind.STOP_GAINED: _SUBSTITUTION,
    ProteinKind.DELETION: _INDEL,
    ProteinKind.DUPLICATION: _INDEL,
    ProteinKind.INSERTION: _INDEL,
    ProteinKind.FRAMESHIFT: _INDEL,
}
_OF_CODING = {
    CodingKind.SUBSTITUTION: _SUBSTITUTION,
    CodingKind.DELETION: _INDEL,
    CodingKind.DUPLICATION: _INDEL,
    CodingKind.INSERTION: _INDEL,
}
_OF_EXON = {
    f.ExonChange.DELETION: _INDEL,
    f.ExonChange.INSERTION: _INDEL,
    f.ExonChange.FRAMESHIFT: _INDEL,
}
_OF_CLASS = {f.ChangeClass.FRAMESHIFT: _INDEL}


def kinds_needed(feature: f.Feature) -> frozenset[ChangeKind]:
    """The kinds of change that can satisfy a small-variant feature.

    A codon is asked for its substitutions: a codon's label (KRAS G12) stands for them, and that a deletion of just this
    codon would satisfy it too does not make a panel of substitutions blind to it.
    """
    match feature:
        case f.ProteinChangeIs(_, change):
            return _OF_PROTEIN.get(change_asked(change).kind, BOTH_KINDS)
        case f.CodingChangeIs(_, change):
            coding = coding_change(change)
            return _OF_CODING.get(coding.kind, BOTH_KINDS) if coding is not None else BOTH_KINDS
        case f.CodonChanged():
            return _SUBSTITUTION
        case f.ExonChanged(_, _, kind):
            return _OF_EXON.get(kind, BOTH_KINDS)
        case f.GeneChanged(_, change_class):
            return _OF_CLASS.get(change_class, BOTH_KINDS)
    return BOTH_KINDS
