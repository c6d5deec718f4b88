"""Shared matches and entries: whatever samples came before, each has the report that it would have alone, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_factory import (
    CATALOGUE,
    NO_FILE,
    RESOURCES,
    UNDECLARED,
    Item,
    assay,
    consequence,
    copies,
    evidence,
    fusion,
    measured,
    patient,
    states,
    variant,
)  # fmt: skip
from test_report import case

from moltarget.bed import Panel
from moltarget.drugs import load_drugs
from moltarget.files import canonical_json
from moltarget.knowledge_base.evidence import KnowledgeBase
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.matching.blanks import Blank, Unaltered
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage
from moltarget.matching.matches import Matches, Patient, match_base
from moltarget.matching.near import near_misses
from moltarget.matching.sharing import Shared, Sharing
from moltarget.model import AnnotationSource, ChangeKind, Disposition, Locus, Origin, Rejected, SmallVariant
from moltarget.report.build import Case, build_report
from moltarget.report.fragments import document_text
from moltarget.report.shared import SharedEntries

CONDITIONS = [
    "BRAF Mutation", "BRAF V600", "BRAF V600E", "BRAF V600E AND NOT BRAF Mutation", "BRAF V600E OR KRAS G12C", "BRAF non-V600",
    "BRAF Amplification", "BRAF Loss", "BRAF LOH", "BRAF Biallelic Inactivation", "BRAF Copy Number Variation", "KRAS Wildtype",
    "KRAS G12", "KRAS G12C", "KRAS Overexpression", "NRAS Wildtype AND KRAS Wildtype", "KRAS Gain", "KRAS Deletion",
    "EGFR Exon 19 Deletion", "EGFR Exon 20 Insertion", "EGFR Exon 18 Mutation", "EGFR L858R", "EGFR E746_A750del",
    "EGFR Activating Mutation", "EGFR Exon 2-7 Deletion", "MET Exon 14 Skipping Mutation", "MET Mutation",
    "TP53 Truncating Mutation",
    "TP53 Loss-of-function", "TP53 R175H", "TP53 Frameshift", "TP53 Splice Site", "FLT3 ITD", "FLT3 D835",
    "TERT Promoter Mutation", "TERT C228T", "v::ALK Fusion", "EML4::ALK Fusion", "ALK::v Fusion", "EML4::ALK e13::e20 Fusion",
    "v::RET Fusion", "MSI High", "MMR Deficient", "TMB >= 10 mutations/Mb", "KRAS expression >= 5 TPM", "DPYD *2A",
    "VHL E189fs",
    "ERBB2 Amplification OR ERBB2 Overexpression", "NOT MSI High", "CDKN2A Loss",
    "BRAF Wildtype", "TP53 Wildtype", "EGFR Wildtype", "NRAS Mutation AND NOT NRAS Q61R", "TP53 Loss",
]  # fmt: skip
PLACES = (("MEL", ""), ("LUAD", ""), ("", "DOID:0060079"), ("", "DOID:0060080"))


def made_up() -> list[Any]:
    """Every condition with evidence of each origin and both claims, in several diseases."""
    rows = []
    for number, text in enumerate(CONDITIONS):
        code, doid = PLACES[number % 4]
        for origin, claim, kind in (("any", "sensitivity", "predictive"), ("germline", "resistance", "predictive"),
                                    ("somatic", "poor outcome", "prognostic")):  # fmt: skip
            more = {"origin": origin, "significance": claim, "evidence_type": kind}
            where: dict[str, Any] = {"oncotree": code, "doid": doid, "disease": "" if code else "Breast Cancer"}
            where["not_for"] = ("DOID:0060079",) if number % 3 == 0 else ()
            rows.append(evidence(text, id=f"MADE-{number:03}-{origin}", **more, **where))
    return rows


ROWS = tuple(sorted([*made_up(), *read_curated(RESOURCES / "knowledge_base")[::3]], key=lambda row: row.id))
BASE = KnowledgeBase("1", "2026-11-23", "0" * 64, ROWS)
DRUGS = load_drugs(RESOURCES / "drugs.tsv")

NAMES = [
    ("BRAF", "c.1799T>A p.V600E", "missense_variant"), ("BRAF", "p.V600_K601delinsE", "inframe_deletion"),
    ("BRAF", "p.K601E", "missense_variant"), ("BRAF", "p.V600=", "synonymous_variant"), ("BRAF", "p.?", "missense_variant"),
    ("BRAF", "c.1799T>A", "coding_sequence_variant"), ("KRAS", "p.G12C", "missense_variant"), ("KRAS", "c.35G>A", ""),
    ("KRAS", "p.G12_G13insAG", "inframe_insertion"), ("NRAS", "p.Q61R", "missense_variant"),
    ("EGFR", "p.E746_A750del", "inframe_deletion"), ("EGFR", "p.L858R", "missense_variant"),
    ("EGFR", "", "inframe_deletion"), ("EGFR", "p.D770_N771insNPG", "inframe_insertion"),
    ("MET", "c.3028+1G>T", "splice_donor_variant"), ("TP53", "p.R175H", "missense_variant"), ("TP53", "p.R213*", "stop_gained"),
    ("TP53", "p.V73fs", "frameshift_variant"), ("TP53", "c.375+1G>A", "splice_donor_variant"),
    ("FLT3", "p.Y597_E608dup", "inframe_insertion"), ("TERT", "c.-124C>T", "upstream_gene_variant"),
    ("VHL", "c.565del p.E189fs", "frameshift_variant"), ("CDKN2A", "p.R80*", "stop_gained"),
    ("GENE9", "p.A5V", "missense_variant"),
]  # fmt: skip


@st.composite
def variants(draw: st.DrawFn) -> SmallVariant:
    """A variant of a VCF; some doubtful, unphased, of known origin, or with a second transcript."""
    gene, name, term = draw(st.sampled_from(NAMES))
    doubt = draw(st.sampled_from(["", "", "", "the caller filtered it"]))
    locus = Locus("7", draw(st.integers(101, 400)), "T", "A")
    one = variant(
        gene, name, *([term] if term else []), key=locus.key, locus=locus, records=(locus.pos,), written=locus.key,
        doubt=doubt, disposition=Disposition.FAILED_FILTER if doubt else None, origin=draw(st.sampled_from(Origin)),
        unphased=draw(st.sampled_from(["", "", "another call touches the codon"])), transcript="NM_1.1",
    )  # fmt: skip
    other = consequence(
        gene, draw(st.sampled_from(["p.V640E", "c.5A>G", ""])), term or "intron_variant", preferred=False
    )
    return draw(st.sampled_from([one, SmallVariant(**{**_fields(one), "consequences": (*one.consequences, other)})]))


def _fields(one: SmallVariant) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


TOLD: list[Item] = [
    *(copies(gene, call) for gene in ("BRAF", "KRAS", "ERBB2", "*")
    for call in ("amplification", "gain", "loss", "deep deletion")),
    copies("*", "neutral"), copies("*", "neutral", 2, 1), copies("BRAF", "neutral", 2, 0), copies("TP53", "loss", 1),
    fusion("EML4::ALK", exons="e13::e20"), fusion("EML4::ALK", in_frame=False), fusion("ALK::?"), fusion("?::?"),
    fusion("ALK::EML4"), replace(fusion("EML4::ALK"), doubt="low"), replace(fusion("CCDC6::RET"), doubt="low"),
    fusion("*::*", detected=False), fusion("*::RET", detected=False), fusion("EML4::ALK", detected=False), fusion("KIF5B::RET"),
    measured("MSI", "high"), measured("MMR", "deficient"), measured("TMB", "12", "mutations/Mb"),
    measured("KRAS expression", "7", "TPM"),
    measured("KRAS expression", "over"), measured("BRAF expression", "lost"), measured("DPYD genotype", "*1/*2A"),
    measured("MET exon 14 skipping", "positive"), measured("FLT3 ITD", "negative"),
    measured("EGFR exon 2-7 deletion", "detected"),
    "BRAF", "KRAS", "NRAS", "germline TP53", "germline BRAF", measured("ERBB2 expression", "over"),
]  # fmt: skip

MODELS = {
    "BRAF": GeneModel("7", 1, "T", ((1000, 2000), (5000, 6301)), True),
    "KRAS": GeneModel("12", -1, "T", ((1000, 1567),), True),
    "TP53": GeneModel("17", 1, "T", ((9000, 10182),), False),
    "MET": GeneModel("7", 1, "T", ((90_000, 94_173),), True),
}
PANEL = Panel({"7": ((900, 7000),), "12": ((1100, 1200),)})
LOST = [
    Rejected(500, "7:1500", Disposition.ERROR, "REF differs", "7", 1500),
    Rejected(501, "7:7900", Disposition.UNSUPPORTED, "breakend", "7", 7900, 7950),
    Rejected(502, "12:?", Disposition.ERROR, "POS is no number", "12", None),
    Rejected(503, "17:9100", Disposition.UNSUPPORTED, "reference site", "17", 9100),
    Rejected(504, "3:1", Disposition.ERROR, "REF differs", "3", 1),
]


def coverages() -> st.SearchStrategy[SmallVariantCoverage]:
    own = st.builds(
        assay,
        st.sampled_from(["exome", "genome", ""]),
        st.sampled_from([AnnotationSource.EXISTING, AnnotationSource.REFERENCE]),
        regions=st.sampled_from([None, None, PANEL]),
        genes=st.sampled_from([{}, MODELS]),
        rejected=st.lists(st.sampled_from(LOST), max_size=2, unique=True),
        kinds=st.sampled_from([frozenset(ChangeKind), frozenset({ChangeKind.SUBSTITUTION})]),
        callers=st.sampled_from([(), ("Mutect2",)]),
    )
    return st.one_of(st.sampled_from([assay(), UNDECLARED, NO_FILE, CATALOGUE]), own)


ITEMS = st.tuples(
    st.lists(variants(), max_size=5, unique_by=lambda one: one.records), st.lists(st.sampled_from(TOLD), max_size=6)
).map(lambda both: [*both[0], *both[1]])
CODES = st.sampled_from(["MEL", "LUAD", "BRCA", "COAD", "AML", None])


def _text(case: Case, entries: SharedEntries) -> str:
    return document_text(build_report(case, entries, {"moltarget": "1"}, entries.sharing.match(case.patient)))


class Alone(Sharing):
    """Shares nothing: the oracle."""

    def match(self, patient: Patient) -> Shared:
        blank = Blank(Unaltered(patient.evaluator), Matches((), (), ()))
        return Shared(match_base(self.rows, patient), blank, self.index.genes)


SHARING = Sharing(ROWS, states())
TOGETHER, APART = SharedEntries(BASE, DRUGS, SHARING), SharedEntries(BASE, DRUGS, Alone(ROWS, states()))


@settings(max_examples=150, deadline=None)
@given(CODES, ITEMS, coverages())
def test_shared_matches_are_those_of_the_sample_alone(
    code: str | None, items: list[Item], coverage: SmallVariantCoverage
) -> None:
    found = SHARING.match(patient(code, *items, coverage=coverage))
    assert found.matches == match_base(ROWS, patient(code, *items, coverage=coverage))


@pytest.mark.parametrize("doubt", ["", "the caller filtered it"])
def test_an_open_wild_type_is_not_met_by_an_absence(doubt: str) -> None:
    """Met, it is set aside in another tumour type; open, it is not."""
    rows = (evidence("KRAS Wildtype", id="MADE-1", oncotree="LUAD"),)
    items = [variant("KRAS", "p.G12C", "missense_variant", key="7:101:T>A", doubt=doubt)]
    sharing = Sharing(rows, {})
    assert [match.evidence.id for match, _ in sharing.match(patient("MEL")).matches.aside] == ["MADE-1"]
    found = sharing.match(patient("MEL", *items)).matches
    assert found == match_base(rows, patient("MEL", *items))
    assert (len(found.unknown), len(found.aside)) == (bool(doubt), 0)


@settings(max_examples=60, deadline=None)
@given(CODES, ITEMS, coverages())
def test_a_shared_report_is_that_of_the_sample_alone(
    code: str | None, items: list[Item], coverage: SmallVariantCoverage
) -> None:
    together, apart = (_text(case(*items, code=code, coverage=coverage), entries) for entries in (TOGETHER, APART))
    assert together == apart
    assert together == canonical_json(json.loads(together))


@settings(max_examples=100, deadline=None)
@given(CODES, ITEMS, coverages())
def test_near_misses_are_all_among_the_rows_that_are_looked_at(
    code: str | None, items: list[Item], coverage: SmallVariantCoverage
) -> None:
    one = patient(code, *items, coverage=coverage)
    present = match_base(ROWS, one).present
    chosen = [ROWS[place] for place in SHARING.index.near_to(one.evaluator.facts)]
    assert near_misses(chosen, one, present) == near_misses(ROWS, one, present)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_text_is_canonical_json(document: dict[str, Any]) -> None:
    assert document_text(document) == canonical_json(document)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_text_is_made_of_what_is_no_number(number: float) -> None:
    with pytest.raises(ValueError, match="no place in a report"):
        document_text({"vaf": number})


def test_only_so_many_blanks_are_kept() -> None:
    sharing = Sharing(ROWS[:3], {})
    for number in range(30):
        sharing.match(patient("MEL", coverage=assay(callers=(f"caller {number}",))))
    assert len(sharing._blanks) == 8
