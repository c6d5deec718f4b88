"""Oncogenicity by the ClinGen/CGC/VICC standard: variants with the criteria and points that its rules give them.

Each row names what it rests on: the standard (Horak 2022, PMC9081216; its criterion), a CIViC item, or a rule of this project.
Hotspot counts and frequencies are inputs, chosen beside the thresholds.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_factory import evidence, geometry, variant

from moltarget.matching.effects import Effects, effects_of
from moltarget.matching.facts import SampleFacts
from moltarget.matching.oncogenic import assessed, subject_of
from moltarget.model import SmallVariant, Tables
from moltarget.oncogenicity import (
    POINTS,
    Assessment,
    Claim,
    Classification,
    Criterion,
    Established,
    Kind,
    Subject,
    Truncation,
    assess,
    classify,
)
from moltarget.oncogenicity.assessing import EXCLUDED_BY, RULES
from moltarget.oncogenicity.grantham import distance

# CIViC items (2026-05): id, exact change, claim.
ONCOGENIC = [
    ("EID7936", "KRAS Q61H"), ("EID12947", "KRAS A146T"), ("EID9527", "BRAF G463E"), ("EID11874", "RET C634R"),
    ("EID11723", "RET M918T"), ("EID1934", "PTEN R173C"), ("EID6905", "VHL L118P"), ("EID6131", "VHL S65L"),
    ("EID1951", "VHL Y98fs"), ("EID1796", "MLH1 K618del"), ("EID9330", "KRAS G10_A11insG"), ("EID7941", "FGFR3 S249C"),
]  # fmt: skip
FUNCTIONAL = [
    ("EID10527", "TP53 R175H", "dominant negative"), ("EID10251", "TP53 C242Y", "dominant negative"),
    ("EID9453", "TP53 C242Y", "loss of function"), ("EID9285", "TP53 P250L", "gain of function"),
    ("EID9496", "TP53 E285K", "unaltered function"), ("EID9556", "MTOR R2152C", "unaltered function"),
    ("EID10278", "EGFR R252C", "unaltered function"), ("EID12805", "RET M918T", "gain of function"),
    ("EID9325", "PIK3CA C604R", "gain of function"), ("EID9421", "PTEN C136R", "loss of function"),
    ("EID9519", "EZH2 Y646F", "loss of function"), ("EID9517", "EZH2 Y646F", "gain of function"),
    ("EID10126", "AR R726L", "loss of function"), ("EID11030", "KLF5 E419K", "neomorphic"),
    ("EID10059", "TP53 T125T", "loss of function"), ("EID8854", "FGFR3 S249C", "gain of function"),
]  # fmt: skip
SAME, SPOT = Criterion.SAME_RESIDUE, Criterion.HOTSPOT
MISSENSE, STOP, SHIFT, SILENT = "missense_variant", "stop_gained", "frameshift_variant", "synonymous_variant"


@cache
def effects() -> Effects:
    """The items above as a base."""
    shared: dict[str, Any] = {"source": "CIViC", "therapies": "", "level": "D"}
    rows = [
        evidence(change, id=name, evidence_type="oncogenic", significance="oncogenicity", **shared)
        for name, change in ONCOGENIC
    ]
    rows += [
        evidence(change, id=name, evidence_type="functional", significance=claim, **shared)
        for name, change, claim in FUNCTIONAL
    ]
    return effects_of(rows, geometry())


def of(one: SmallVariant) -> Assessment:
    (fact,) = SampleFacts([one], Tables()).preferred(one.consequences[0].gene)
    return assessed(fact, geometry(), effects())


HOT = {"hotspot": (897, 833)}
RARE = {"population_searched": True}
SUPPORT = {"computational": ("damaging", "Deleterious(0.01)")}
AGAINST = {"computational": ("tolerated", "likely_benign")}

# gene, change and terms, further inputs, criteria that are met, points, source
TABLE: list[tuple[tuple[str, ...], dict[str, Any], set[str], int, str]] = [
    # null variants
    (("BRCA2", "p.E1593*", STOP), {}, {"OVS1"}, 8, "OVS1: nonsense in a suppressor"),
    (("BRCA1", "p.E23fs", SHIFT), {}, {"OVS1"}, 8, "OVS1: frameshift in a suppressor"),
    (("BRCA2", "p.E1593*", STOP), RARE, {"OVS1", "OP4"}, 9, "OVS1, OP4"),
    (("BRCA2", "p.E1593*", STOP), RARE | SUPPORT, {"OVS1", "OP4", "OP1"}, 10, "OVS1, OP4, OP1"),
    (("BRCA2", "p.K3326*", STOP), {}, set(), 0, "OVS1: last exon; SCIENCE 6 names it"),
    (("BRCA2", "p.K3326*", STOP), {"population_af": 0.012}, {"SBS1"}, -4, "last exon; SBS1: above 1 %"),
    (("BRCA2", "p.K3326*", STOP), {"population_af": 0.06}, {"SBVS1"}, -8, "last exon; SBVS1: above 5 %"),
    (("TP53", "p.R213*", STOP), {}, {"OVS1"}, 8, "OVS1"),
    (("TP53", "p.R213*", STOP), HOT, {"OVS1", "OS3"}, 12, "OVS1 with OS3: the standard excludes neither"),
    (("TP53", "p.R213*", STOP), {"population_af": 0.06}, {"OVS1", "SBVS1"}, 0, "the sum decides: 8 - 8"),
    (("TP53", "c.375+1G>A", "splice_donor_variant"), {"intron": "4/10"}, {"OVS1"}, 8, "OVS1: canonical splice site"),
    (("VHL", "p.M1?", "start_lost"), {"exon": "1/3"}, {"OVS1"}, 8, "OVS1: initiation codon"),
    (("VHL", "p.Y98Ifs*61", SHIFT), {}, {"OVS1", "OS1"}, 12, "OVS1; OS1: CIViC EID1951, named Y98fs"),
    (("PTEN", "p.?", "transcript_ablation"), {}, {"OVS1"}, 8, "OVS1: the whole gene"),
    (("KRAS", "p.Q61*", STOP), {}, set(), 0, "OVS1: an oncogene is no suppressor"),
    (("BRAF", "p.V600fs", SHIFT), {}, set(), 0, "OVS1: an oncogene is no suppressor"),
    # established changes
    (("TP53", "p.R175H", MISSENSE), {}, {"OS2", "OM1"}, 6, "OS2: CIViC EID10527; OM1: region III, CIViC variant 1300"),
    (("TP53", "p.R175H", MISSENSE), HOT, {"OS2", "OS3"}, 8, "OS2: EID10527; OS3; OM1 not with OS3"),
    (("TP53", "p.R175H", MISSENSE), HOT | RARE | SUPPORT, {"OS2", "OS3", "OP4", "OP1"}, 10, "10 points: oncogenic"),
    (("TP53", "p.C242Y", MISSENSE), {}, {"OS2", "OM1"}, 6, "OS2: EID10251, EID9453; OM1: region IV"),
    (("TP53", "p.P250L", MISSENSE), {}, {"OM1"}, 2, "EID9285 (gain) is not how a suppressor makes a tumour; OM1"),
    (("TP53", "p.E285K", MISSENSE), {}, {"OM1", "SBS2"}, -2, "SBS2: CIViC EID9496; OM1: region V"),
    (("TP53", "p.T125=", SILENT), {}, {"OS2"}, 4, "OS2: CIViC EID10059, named T125T"),
    (("MTOR", "p.R2152C", MISSENSE), {}, {"SBS2"}, -4, "SBS2: CIViC EID9556"),
    (("EGFR", "p.R252C", MISSENSE), AGAINST, {"SBS2", "SBP1"}, -5, "SBS2: CIViC EID10278; SBP1"),
    (("RET", "p.M918T", MISSENSE), {}, {"OS1", "OS2"}, 8, "OS1: CIViC EID11723; OS2: EID12805"),
    (("RET", "p.M918T", MISSENSE), HOT, {"OS1", "OS2"}, 8, "OS3 not with OS1"),
    (("FGFR3", "p.S249C", MISSENSE), RARE, {"OS1", "OS2", "OP4"}, 9, "OS1: EID7941; OS2: EID8854; OP4"),
    (("PIK3CA", "p.C604R", MISSENSE), {}, {"OS2"}, 4, "OS2: CIViC EID9325"),
    (("PTEN", "p.C136R", MISSENSE), {}, {"OS2"}, 4, "OS2: CIViC EID9421"),
    (("VHL", "p.L118P", MISSENSE), {}, {"OS1"}, 4, "OS1: CIViC EID6905"),
    (("EZH2", "p.Y646F", MISSENSE), {}, {"OS2"}, 4, "OS2: EID9517, EID9519; a gene of both roles takes either"),
    (("AR", "p.R726L", MISSENSE), {}, set(), 0, "CIViC EID10126 (loss) is not how an oncogene makes a tumour"),
    (("KLF5", "p.E419K", MISSENSE), {}, set(), 0, "CIViC EID11030: no role of KLF5 is listed, OS2 stays open"),
    # hotspots
    (("BRAF", "p.V600E", MISSENSE), {}, set(), 0, "without counts OS3 is not evaluated (SCIENCE 6)"),
    (("BRAF", "p.V600E", MISSENSE), HOT, {"OS3"}, 4, "OS3"),
    (("BRAF", "p.V600E", MISSENSE), HOT | RARE | SUPPORT, {"OS3", "OP4", "OP1"}, 6, "OS3, OP4, OP1: likely oncogenic"),
    (("KRAS", "p.G12D", MISSENSE), HOT | RARE, {"OS3", "OP4"}, 5, "OS3, OP4"),
    (("PIK3CA", "p.H1047R", MISSENSE), {"hotspot": (50, 10)}, {"OS3"}, 4, "OS3: 50 and 10 are enough"),
    (("PIK3CA", "p.H1047R", MISSENSE), {"hotspot": (49, 10)}, {SPOT}, 2, "OM3: fewer than 50, 10 of the same"),
    (("PIK3CA", "p.H1047R", MISSENSE), {"hotspot": (50, 9)}, {"OP3"}, 1, "OP3: fewer than 10 of the same"),
    (("PIK3CA", "p.H1047R", MISSENSE), {"hotspot": (0, 0)}, set(), 0, "not among the hotspots"),
    (("TP53", "p.V173L", MISSENSE), {"hotspot": (49, 10)}, {"OM1"}, 2, "OM3 not with OM1"),
    # another change of the residue
    (("KRAS", "p.Q61R", MISSENSE), {}, {SAME}, 2, "OM4: Q61H is oncogenic (EID7936), Grantham 43 beside 24"),
    (("KRAS", "p.Q61R", MISSENSE), HOT, {"OS3"}, 4, "OM4 not with OS3"),
    (("KRAS", "p.Q61R", MISSENSE), {"hotspot": (49, 10)}, {SAME}, 2, "OM3 not with OM4"),
    (("KRAS", "p.Q61H", MISSENSE), {}, {"OS1"}, 4, "the same change is OS1: CIViC EID7936"),
    (("KRAS", "p.A146V", MISSENSE), {}, {SAME}, 2, "OM4: A146T (EID12947), 64 beside 58"),
    (("BRAF", "p.G463V", MISSENSE), {}, {SAME}, 2, "OM4: G463E (EID9527), 109 beside 98"),
    (("RET", "p.C634Y", MISSENSE), {}, {SAME}, 2, "OM4: C634R (EID11874), 194 beside 180"),
    (("PTEN", "p.R173H", MISSENSE), {}, set(), 0, "OM4: 29 is less than R173C's 180 (EID1934)"),
    (("VHL", "p.S65A", MISSENSE), {}, set(), 0, "OM4: 99 is less than S65L's 145 (EID6131)"),
    # length
    (("EGFR", "p.E746_A750del", "inframe_deletion"), {}, {"OM2"}, 2, "OM2: in frame in an oncogene"),
    (("ERBB2", "p.A775_G776insYVMA", "inframe_insertion"), {}, {"OM2"}, 2, "OM2"),
    (("KRAS", "p.G10_A11insG", "inframe_insertion"), {}, {"OS1", "OM2"}, 6, "OS1: CIViC EID9330; OM2"),
    (("MLH1", "p.K618del", "inframe_deletion"), {}, {"OS1", "OM2"}, 6, "OS1: CIViC EID1796; OM2: suppressor"),
    (("TP53", "p.I255del", "inframe_deletion"), {}, {"OM1", "OM2"}, 4, "OM1: region IV; OM2"),
    (("VHL", "p.*214Lext*14", "stop_lost"), {}, {"OM2"}, 2, "OM2: stop-loss in a suppressor"),
    (("KRAS", "p.*189Lext*3", "stop_lost"), {}, set(), 0, "OM2: stop-loss in an oncogene does not count"),
    (("BRAF", "p.V600_K601delinsEN", MISSENSE), {}, set(), 0, "OM2: the length stays"),
    (("KLF5", "p.E419del", "inframe_deletion"), {}, set(), 0, "OM2: no role is listed, so it stays open"),
    # populations and computation
    (("TP53", "p.P72R", MISSENSE), {"population_af": 0.7}, {"SBVS1"}, -8, "SBVS1: a polymorphism; SBS1 not with SBVS1"),
    (("KIT", "p.M541L", MISSENSE), {"population_af": 0.08}, {"SBVS1"}, -8, "SBVS1"),
    (("KDR", "p.Q472H", MISSENSE), {"population_af": 0.2}, {"SBVS1"}, -8, "SBVS1"),
    (("MET", "p.N375S", MISSENSE), {"population_af": 0.02}, {"SBS1"}, -4, "SBS1"),
    (("MET", "p.N375S", MISSENSE), {"population_af": 0.02} | AGAINST, {"SBS1", "SBP1"}, -5, "SBS1, SBP1"),
    (("MET", "p.N375S", MISSENSE), {"population_af": 0.05}, {"SBS1"}, -4, "SBVS1 begins above 5 %"),
    (("MET", "p.N375S", MISSENSE), {"population_af": 0.01}, set(), 0, "SBS1 begins above 1 %"),
    (("MET", "p.N375S", MISSENSE), {"population_af": 0.00001}, {"OP4"}, 1, "OP4: extremely rare (our threshold)"),
    (("MET", "p.N375S", MISSENSE), {"population_af": 0.00002}, set(), 0, "OP4: above it"),
    (("MET", "p.N375S", MISSENSE), RARE, {"OP4"}, 1, "OP4: searched and not found"),
    (("MET", "p.N375S", MISSENSE), {"population_searched": False}, set(), 0, "OP4: not searched, not evaluated"),
    (("MET", "p.N375S", MISSENSE), {"computational": ("damaging", "tolerated")}, set(), 0, "OP1: all lines must agree"),
    (("MET", "p.L100=", SILENT), AGAINST, {"SBP2"}, -1, "SBP2; SBP1 not from the same lines"),
    (("MET", "p.L100=", SILENT), {}, set(), 0, "SBP2: no prediction of splicing, not evaluated"),
    (("MET", "p.D1010=", "splice_region_variant", SILENT), AGAINST, {"SBP1"}, -1, "SBP2: near a splice site"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "given", "criteria", "points", "source"), TABLE, ids=[" ".join(row[0][:2]) for row in TABLE]
)
def test_the_criteria_of(
    change: tuple[str, ...], given: dict[str, Any], criteria: set[str], points: int, source: str
) -> None:
    found = of(variant(*change, **given))
    assert {one.criterion.value for one in found.met} == {str(one) for one in criteria}, source
    assert found.points == points == sum(one.points for one in found.met), source
    assert found.classification is classify(points)


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 40
    met = {criterion for _, _, criteria, _, _ in TABLE for criterion in criteria}
    assert met == {one.value for one in Criterion} - {"OP2"}  # OP2 is never evaluated


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        (30, "Oncogenic"), (10, "Oncogenic"), (9, "Likely oncogenic"), (6, "Likely oncogenic"), (5, "VUS"), (0, "VUS"),
        (-1, "Likely benign"), (-6, "Likely benign"), (-7, "Benign"), (-20, "Benign"),
    ],
)  # fmt: skip
def test_the_borders_of_each_class(points: int, kind: str) -> None:
    """Horak 2022: 10 and more, 6 to 9, 0 to 5, -1 to -6, -7 and less."""
    assert classify(points) is Classification(kind)


def test_the_points_of_each_criterion() -> None:
    assert [POINTS[one] for one in Criterion] == [8, 4, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, -8, -4, -4, -1, -1]


def test_what_is_missing_is_named() -> None:
    missing = {one.criterion: one.because for one in of(variant("BRAF", "p.V600E", MISSENSE)).not_evaluated}
    assert missing[Criterion.OS3] == missing[SPOT] == missing[Criterion.OP3] == "no hotspot counts"
    assert missing[Criterion.OP4] == missing[Criterion.SBVS1] == "no population data"
    assert missing[Criterion.OP2] == "no list of malignancies with a single genetic cause is kept"
    assert missing[Criterion.OM1] == "no critical part of a domain of BRAF is listed"
    assert {Criterion.OP1, Criterion.SBP1} <= missing.keys()


def test_the_items_stand_in_the_reason() -> None:
    told = {one.criterion: one.because for one in of(variant("RET", "p.M918T", MISSENSE)).met}
    assert told == {
        Criterion.OS1: "established as oncogenic: EID11723",
        Criterion.OS2: "functional evidence: gain of function (EID12805)",
    }
    (same,) = of(variant("KRAS", "p.Q61R", MISSENSE)).met
    assert same.because == "Q61H is oncogenic (EID7936); Grantham distance 43 beside 24"


def test_the_tail_keeps_a_null_variant_from_counting_unless_it_takes_a_domain() -> None:
    assert of(variant("TP53", "p.K372fs", SHIFT)).points == 0, "exon 11, behind all listed domains"
    one = variant("ERBB2", "p.Q10*", STOP, exon="27/27", transcript="made up")
    (fact,) = SampleFacts([one], Tables()).preferred("ERBB2")
    assert subject_of(fact, geometry(), effects().established).truncation is Truncation.LOST


def test_an_insertion_at_a_splice_site_and_an_unplaced_stop_stay_open() -> None:
    added = of(variant("TP53", "c.375+1dup", "splice_donor_variant", intron="4/10"))
    unplaced = of(variant("RB1", "", "stop_gained", transcript="elsewhere"))
    for found in (added, unplaced):
        assert Criterion.OVS1 in {one.criterion for one in found.not_evaluated}


def test_claims_that_contradict_each_other_settle_nothing() -> None:
    one = Subject("TP53", Kind.MISSENSE, frozenset({"A1V"}), suppressor=True)
    pair = ("TP53", "A1V")
    both = Established.of({pair: ("E1",)}, {pair: ("E2",)}, {pair: ((Claim.LOSS, "E3"), (Claim.UNALTERED, "E4"))}, {})
    found = assess(one, both)
    assert found.points == 0
    assert {Criterion.OS1, Criterion.OS2, Criterion.SBS2} <= {noted.criterion for noted in found.not_evaluated}
    denied = Established.of({}, {}, {pair: ((Claim.LOSS, "E3"),)}, {pair: ((Claim.LOSS, "E5"),)})
    assert assess(one, denied).points == 0


# Each pair of the standard ("this rule cannot be used if ..."): inputs under which both would be met.
ROUSED = Subject(
    "G", Kind.MISSENSE, frozenset({"Q61R"}), ("Q", 61, "R"), range(61, 62), oncogene=True,
    critical=(), population_af=0.5, computational=("benign",),
)  # fmt: skip


@pytest.mark.parametrize(("criterion", "other"), [(one, other) for one, held in EXCLUDED_BY.items() for other in held])
def test_each_exclusion(criterion: Criterion, other: Criterion, monkeypatch: pytest.MonkeyPatch) -> None:
    from moltarget.oncogenicity import assessing
    from moltarget.oncogenicity.answers import met, no

    def rules(*held: Criterion) -> dict[Criterion, assessing.Rule]:
        return {one: (lambda *_, one=one: met("yes") if one in held else no("no")) for one in RULES}

    monkeypatch.setattr(assessing, "RULES", rules(criterion))
    assert assess(ROUSED, Established()).counts(criterion)
    monkeypatch.setattr(assessing, "RULES", rules(criterion, other))
    found = assess(ROUSED, Established())
    assert found.counts(other) and not found.counts(criterion)
    assert f"not counted beside {other}" in {noted.because for noted in found.not_met}


def test_what_excludes_is_asked_first() -> None:
    order = list(RULES)
    assert set(order) == set(Criterion)
    assert all(order.index(other) < order.index(one) for one, held in EXCLUDED_BY.items() for other in held)


def test_grantham_distances_of_the_publication() -> None:
    """Grantham 1974, table 2 (PMID 4843792)."""
    table = {"SR": 110, "LI": 5, "CW": 215, "GD": 94, "VE": 121, "RH": 29, "GV": 109, "GC": 159, "RC": 180, "DE": 45}
    for pair, published in table.items():
        found = distance(*pair)
        assert found is not None and abs(found - published) <= 1
    assert distance("U", "C") is None


NAMES = st.sampled_from(["V600E", "R175H", "Q61H", "Q61R", "K618del", "c.35G>A"])
IDS = st.tuples(st.sampled_from(["E1", "E2", "E3"]))
CLAIMS = st.tuples(st.tuples(st.sampled_from(list(Claim)), st.just("E9")))


def said(genes: st.SearchStrategy[str]) -> st.SearchStrategy[Established]:
    """What a base may say of some genes."""
    items, studies = st.dictionaries(st.tuples(genes, NAMES), IDS), st.dictionaries(st.tuples(genes, NAMES), CLAIMS)
    return st.builds(Established.of, items, items, studies, studies)


SUBJECTS = st.builds(
    Subject,
    gene=st.just("G"),
    kind=st.sampled_from(list(Kind)),
    names=st.frozensets(NAMES, max_size=2),
    missense=st.sampled_from([None, ("Q", 61, "R"), ("V", 600, "E")]),
    residues=st.sampled_from([range(0), range(61, 62)]),
    oncogene=st.booleans(),
    suppressor=st.booleans(),
    truncation=st.sampled_from(list(Truncation)),
    population_af=st.none() | st.floats(0, 1),
    population_searched=st.booleans(),
    hotspot=st.none() | st.tuples(st.integers(0, 100), st.integers(0, 100)),
    computational=st.sampled_from([(), ("benign",), ("damaging",), ("damaging", "benign")]),
)


@given(SUBJECTS, said(st.just("G")), said(st.sampled_from(["H", "K", "G2"])))
def test_evidence_on_another_gene_changes_nothing(one: Subject, own: Established, other: Established) -> None:
    both = Established.of(
        {**own.oncogenic, **other.oncogenic},
        {**own.denied, **other.denied},
        {**own.functional, **other.functional},
        {**own.disputed, **other.disputed},
    )
    assert assess(one, both) == assess(one, own)


@given(SUBJECTS, said(st.just("G")))
def test_every_criterion_has_one_answer_and_no_excluded_pair_counts(one: Subject, known: Established) -> None:
    found = assess(one, known)
    lists = [[each.criterion for each in held] for held in (found.met, found.not_met, found.not_evaluated)]
    assert sorted(criterion for held in lists for criterion in held) == sorted(Criterion)
    assert found.points == sum(POINTS[criterion] for criterion in lists[0])
    for criterion, others in EXCLUDED_BY.items():
        assert criterion not in lists[0] or not set(others) & set(lists[0])
