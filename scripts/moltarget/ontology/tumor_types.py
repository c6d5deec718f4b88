"""The tree of tumour types: look-up by code, name, synonym, DOID or NCIt number, and the place of a disease in it."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moltarget.ontology.relating import Place, relate
from moltarget.ontology.values import (
    ANY,
    ROOT,
    SOLID,
    DiseaseRelation,
    DiseaseTerm,
    EvidenceDisease,
    OntologyError,
    TermRelation,
    TumorType,
    UnknownTumorType,
    normal_text,
)

_IDENTIFIER = re.compile(r"(?i)(?:(DOID)[:_ ]?(\d+)|(?:NCIT?[:_ ]?)?(C\d+))")
_SUGGESTIONS = (3, 5)  # at least, at most
_CLOSE = 0.6  # difflib's own default: a smaller ratio is no longer a slip of the pen
# OncoTree has TMN under AML, though TMN holds TMDS: no myelodysplastic syndrome is a leukaemia (WHO; PMID 20626469)
_REFILED = {"TMN": "MNM"}


@dataclass(frozen=True, slots=True)
class TumorTypes:
    """Every tumour type and disease term, indexed. Build it with ``load_tumor_types`` or ``load_oncotree_json``.

    ``lineages`` gives each code with its ancestors up to the root, OncoTree's but for ``_REFILED``. ``kin`` gives the codes
    that a type covers though OncoTree files them elsewhere: those of a broader disease term with a DOID of the type (mucosal
    melanoma is melanoma).
    """

    types: Mapping[str, TumorType]
    terms: tuple[DiseaseTerm, ...]
    lineages: Mapping[str, tuple[str, ...]]
    kin: Mapping[str, tuple[str, ...]]
    _keys: Mapping[str, tuple[str, ...]]
    _terms: Mapping[str, tuple[DiseaseTerm, ...]]

    @classmethod
    def build(cls, types: Sequence[TumorType], terms: Sequence[DiseaseTerm], source: str) -> TumorTypes:
        """Check and index. Raises OntologyError for a repeated code, a missing parent, a cycle or a term on no code."""
        by_code = {kind.code: kind for kind in types}
        if len(by_code) != len(types):
            repeated = sorted({kind.code for kind in types if sum(other.code == kind.code for other in types) > 1})
            raise OntologyError(f"{source}: {', '.join(repeated)} listed more than once; keep one record")
        for term in terms:
            missing = sorted(set(term.codes) - by_code.keys() - {ANY, SOLID})
            if missing:
                raise OntologyError(
                    f"{source}: lacks {', '.join(missing)}, which the disease term {term.name!r} lies on;"
                    " use OncoTree of 2025-10-03 or change the term"
                )
        lineages = {code: _lineage(code, by_code, source) for code in by_code}
        return cls(by_code, tuple(terms), lineages, _kin(types, terms), _type_keys(types), _term_keys(terms))

    def resolve(self, text: str) -> TumorType:
        """The one tumour type that a code, name, synonym, DOID or NCIt number names, whatever its letter case.

        Raises UnknownTumorType: nothing is meant, several types are, or a disease without a node of its own is; the
        message then names the codes to choose from, or the 3 to 5 nearest types.
        """
        if not text.strip():
            raise UnknownTumorType("no tumour type given; name one by OncoTree code, name, DOID or NCIt number")
        key = _key(text)
        codes = self._keys.get(key, ())
        if len(codes) == 1:
            return self.types[codes[0]]
        if codes:
            raise UnknownTumorType(
                f"{text!r} names {len(codes)} tumour types: {self._list(codes)}; give the code", codes
            )
        for term in self._terms.get(key, ()):
            if term.relation is TermRelation.SAME and term.codes[0] in self.types:
                return self.types[term.codes[0]]
            raise self._without_node(text, term)
        nearest = self._nearest(text)
        raise UnknownTumorType(f"{text!r} is no known tumour type; the nearest are {self._list(nearest)}", nearest)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes from the parent of ``code`` up to the root. Raises UnknownTumorType for a code that is not listed."""
        if code not in self.lineages:
            raise UnknownTumorType(
                f"{code!r} is no listed OncoTree code; resolve the tumour type first", self._nearest(code)
            )
        return self.lineages[code][1:]

    def relate(self, sample_code: str | None, disease: EvidenceDisease) -> DiseaseRelation:
        """How the evidence's disease relates to a sample of this resolved code (None: tumour type not given).

        Raises UnknownTumorType when either code is set and not listed.
        """
        if sample_code is not None:
            self.ancestors(sample_code)
        return relate(self.types, self.lineages, self.kin, sample_code, self.place(disease))

    def place(self, disease: EvidenceDisease) -> Place:
        """Where in the tree a disease lies.

        The DOID is read first, then the name of a disease term, then the code, then any other name: evidence is filed
        under the closest code that is not narrower than its disease, so the code may say less than the identifier.
        """
        code = disease.oncotree_code
        if code in {ANY, SOLID, ROOT}:
            return Place(disease.name or code, special=SOLID if code == SOLID else ANY)
        if code and code not in self.types:
            raise UnknownTumorType(f"evidence on {disease.name or disease.doid!r}: {code!r} is no listed OncoTree code")
        keys = [_key(disease.doid)] if disease.doid else []
        name = normal_text(disease.name)
        keys += [name] if name in self._terms else []
        for key in keys:
            if key in self._keys or key in self._terms:
                return self._placed(key, disease.name)
        if code:
            return Place(self.types[code].label, exact=(code,), covers=self.kin.get(code, ()))
        if name in self._keys:
            return self._placed(name, disease.name)
        return Place(disease.name or disease.doid, placed=False)

    def _placed(self, key: str, label: str) -> Place:
        exact = self._keys.get(key, ())
        label = label or next((term.name for term in self._terms.get(key, ())), key)
        if len(exact) > 1:  # one name of several nodes (OncoTree has 'Choriocarcinoma' thrice): it covers them all
            return Place(label, covers=exact)
        covers: set[str] = set()
        under: set[str] = set()
        state = outside = False
        for term in self._terms.get(key, ()):
            if term.codes and term.codes[0] in {ANY, SOLID}:
                return Place(label, special=term.codes[0])
            exact = term.codes if term.relation is TermRelation.SAME else exact
            covers |= set(term.codes) if term.relation is TermRelation.BROADER else set()
            under |= set(term.codes) if term.relation in {TermRelation.NARROWER, TermRelation.STATE} else set()
            state = state or term.relation is TermRelation.STATE
            outside = outside or term.relation is TermRelation.OUTSIDE
        covers.update(*(self.kin.get(code, ()) for code in exact))
        return Place(label, exact, tuple(sorted(covers)), tuple(sorted(under)), state=state, outside=outside)

    def _without_node(self, text: str, term: DiseaseTerm) -> UnknownTumorType:
        if not term.codes:
            return UnknownTumorType(f"{text!r} is no tumour type ({term.note}); give the tumour's own type")
        if term.codes[0] in {ANY, SOLID}:
            return UnknownTumorType(
                f"{text!r} says no more than that there is a tumour; give its type, or leave it empty"
            )
        verb = "covers" if term.relation is TermRelation.BROADER else "lies under"
        return UnknownTumorType(
            f"{text!r} ({term.name}) has no OncoTree code of its own;"
            f" it {verb} {self._list(term.codes)}: give one of them",
            term.codes,
        )

    def _nearest(self, text: str) -> tuple[str, ...]:
        """The 3 to 5 codes whose code, name, synonym or disease term is spelt most like the text."""
        by_term = {key: tuple(c for term in terms for c in term.codes[:1]) for key, terms in self._terms.items()}
        labels = {**by_term, **self._keys}
        least, most = _SUGGESTIONS
        found: list[str] = []
        for cutoff in (_CLOSE, 0.0):
            for key in difflib.get_close_matches(normal_text(text), labels, n=4 * most, cutoff=cutoff):
                found += [code for code in labels[key] if code in self.types and code not in found]
            if len(found) >= least:
                break
        return tuple(found[:most])

    def _list(self, codes: Iterable[str]) -> str:
        return ", ".join(self.types[code].label for code in codes)


def _key(text: str) -> str:
    """Index key of a DOID (``DOID:3908``), an NCIt number (``C2926``) or any other text."""
    found = _IDENTIFIER.fullmatch(text.strip())
    if found is None:
        return normal_text(text)
    return f"DOID:{found[2]}" if found[1] else found[3].upper()


def _lineage(code: str, types: Mapping[str, TumorType], source: str) -> tuple[str, ...]:
    """The code and its ancestors up to the root."""
    path = [code]
    while types[path[-1]].parent:
        parent = _REFILED.get(path[-1], types[path[-1]].parent)
        if parent not in types:
            raise OntologyError(f"{source}: {path[-1]} has the parent {parent}, which is not listed; add it")
        if parent in path:
            raise OntologyError(f"{source}: {code} is its own ancestor ({' > '.join([*path, parent])}); mend a parent")
        path.append(parent)
    if path[-1] != ROOT:
        raise OntologyError(f"{source}: {path[-1]} has no parent; {ROOT} alone stands at the top")
    return tuple(path)


def _kin(types: Iterable[TumorType], terms: Iterable[DiseaseTerm]) -> dict[str, tuple[str, ...]]:
    holders = {doid: kind.code for kind in types for doid in kind.doid}
    return {holders[term.doid]: term.codes for term in terms if term.doid in holders}


def _type_keys(types: Iterable[TumorType]) -> dict[str, tuple[str, ...]]:
    """Codes by key. A code's own key beats a name: no text may be shadowed by another type's synonym."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    own: dict[str, tuple[str, ...]] = {}
    for kind in types:
        own[normal_text(kind.code)] = (kind.code,)
        for text in (kind.name, *kind.synonyms):
            named[normal_text(text)].add(kind.code)
        for identifier in (*kind.doid, *kind.ncit):
            named[identifier].add(kind.code)
    return {key: tuple(sorted(codes)) for key, codes in named.items()} | own


def _term_keys(terms: Iterable[DiseaseTerm]) -> dict[str, tuple[DiseaseTerm, ...]]:
    by_key: defaultdict[str, list[DiseaseTerm]] = defaultdict(list)
    for term in terms:
        by_key[normal_text(term.name)].append(term)
        if term.doid:
            by_key[term.doid].append(term)
    return {key: tuple(found) for key, found in by_key.items()}
