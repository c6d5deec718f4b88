"""The report document: findings, gene answers, and the account of every record."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from matching_factory import (
    RESOURCES,
    Item,
    assay,
    copies,
    evidence,
    fusion,
    measured,
    patient,
    states,
    tables,
    types,
    variant,
)

from moltarget import ordinals
from moltarget.bed import Panel
from moltarget.drugs import load_drugs
from moltarget.files import canonical_json
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.evidence import Evidence, KnowledgeBase
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.matching.coverage import SmallVariantCoverage
from moltarget.matching.matches import match_base
from moltarget.matching.sharing import Sharing
from moltarget.model import Consequence, CopyNumber, Disposition, Fusion, Locus, Rejected, SmallVariant
from moltarget.report.alterations import variant_title
from moltarget.report.build import Case, build_report
from moltarget.report.findings import citations, group_findings, headline, therapy_options
from moltarget.report.fragments import document_text
from moltarget.report.shared import SharedEntries
from moltarget.sample import Sample

Json = dict[str, Any]
BASE = read_curated(RESOURCES / "knowledge_base")
DRUGS = load_drugs(RESOURCES / "drugs.tsv")
SCHEMA = Path(__file__).resolve().parents[2] / "workflow" / "schemas" / "report.schema.yaml"


def called(record: int, gene: str, name: str, term: str = "missense_variant", doubt: str = "") -> SmallVariant:
    locus = Locus("7", 100 + record, "T", "A")
    return variant(gene, name, term, key=locus.key, locus=locus, records=(record,), doubt=doubt,
                   disposition=Disposition.FAILED_FILTER if doubt else None)  # fmt: skip


V600E = called(1, "BRAF", "c.1799T>A p.V600E")
L858R, T790M = called(2, "EGFR", "c.2573T>G p.L858R"), called(3, "EGFR", "c.2369C>T p.T790M")
NOTHING = called(4, "BRAF", "c.1A>G p.R719H")
SILENT = called(5, "BRAF", "c.3G>A p.K1=", "synonymous_variant")
FILTERED = called(6, "KRAS", "c.35G>A p.G12D", doubt="the caller filtered it (weak)")


def ledger_of(items: Sequence[Item], *more: Rejected) -> Json:
    """The account of the records that these items are from, as the ledger writes it."""
    calls = [item for item in items if isinstance(item, SmallVariant) and item.locus is not None]
    settled = {(one.disposition, one.doubt): [] for one in calls if one.disposition}
    for one in calls:
        if one.disposition:
            settled[one.disposition, one.doubt] += [[record, one.key] for record in one.records]
    pending = {record for one in calls if not one.disposition for record in one.records}
    for row in more:
        if row.record not in pending:
            settled.setdefault((row.disposition, row.detail), []).append([row.record, row.key])
    rows = [[name.value, detail, len(found), found] for (name, detail), found in settled.items()]
    groups = dict.fromkeys(pending, 0)
    for place, (_, _, _, found) in enumerate(rows, start=1):
        groups |= dict.fromkeys((record for record, _ in found), place)
    order = ordinals.spell_order(groups[record] for record in sorted(groups))
    return {"total": len(groups), "order": order, "settled": rows}


def numbered(items: Sequence[Item]) -> tuple[Item, ...]:
    """The same items, their records numbered without gaps: a case has some of the variants above."""
    used = sorted({record for item in items if isinstance(item, SmallVariant) for record in item.records})
    number = {record: place for place, record in enumerate(used, start=1)}
    return tuple(
        replace(item, records=tuple(number[one] for one in item.records)) if isinstance(item, SmallVariant) else item
        for item in items
    )


def case(
    *items: Item,
    code: str | None = "MEL",
    records: Json | None = None,
    coverage: SmallVariantCoverage | None = None,
    given_tables: Sequence[str] = (),
) -> Case:
    items = numbered(items)
    document: Json = {
        "source": "existing", "engine": "VEP 115", "statement": "Made up.", "notes": [], "genome_build": "GRCh38",
        "tables_given": [*given_tables], "build_proof": [], "tumor_column": "",
        "inputs": [{"role": "vcf", "name": "x.vcf", "sha256": "0" * 64}],
        "thresholds": {"min_depth": 0}, "references": {}, "files": [], "records": records or ledger_of(items),
    }  # fmt: skip
    given = tables(*items)
    tumor_type = types().resolve(code) if code else None
    asked = patient(code, *items, coverage=coverage)
    return Case(Sample("S1", code or ""), tumor_type, document, given.variants, given, asked)


def report(*items: Item, rows: Sequence[Evidence] = BASE, sources: tuple[e.SourceCount, ...] = (), **how: Any) -> Json:
    base = KnowledgeBase("1", "2026-11-23", "0" * 64, tuple(rows), sources)
    entries = SharedEntries(base, DRUGS, Sharing(base.rows, states()))
    asked = case(*items, **how)
    document: Json = json.loads(
        document_text(build_report(asked, entries, {"moltarget": "1"}, entries.sharing.match(asked.patient)))
    )
    return document


EVERYTHING: list[Item] = [
    V600E, L858R, T790M, NOTHING, SILENT, FILTERED, copies("ERBB2", "amplification"), copies("MYC", "gain"),
    fusion("EML4::ALK"), fusion("?::ROS1"), fusion("*::RET", detected=False), measured("MSI", "high"),
    measured("CD274 expression", "60", "TPS"), measured("CD274 expression", "60", "CPS"),
    measured("TMB", "12", "mutations/Mb"), measured("DPYD genotype", "*1/*2A"), "NRAS", variant("EGFR", "p.L861Q"),
]  # fmt: skip


@pytest.mark.parametrize("code", ["MEL", "LUAD", "COAD", "AML", "BRCA", None])
@pytest.mark.parametrize("items", [[], [V600E], EVERYTHING], ids=["empty", "one", "everything"])
def test_the_document_satisfies_its_schema(code: str | None, items: list[Item]) -> None:
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(report(*items, code=code))]
    assert faults == []


def test_provenance_says_what_of_each_source_can_be_matched() -> None:
    source = e.Source("CIViC", "2026-05-26", "2026-05-26", "CC0-1.0", "https://civicdb.org", "ab" * 32)
    count = e.SourceCount(source, 4854, ((e.WhyNot.NOT_UNDERSTOOD, 90), (e.WhyNot.MALFORMED, 5)))
    made = report(V600E, sources=(count,))
    assert made["provenance"]["sources"] == [{
        "name": "CIViC", "version": "2026-05-26", "as_of": "2026-05-26", "licence": "CC0-1.0",
        "url": "https://civicdb.org", "sha256": "ab" * 32, "items": 4854, "compiled": 4759,
        "not_compiled": {"name not understood": 90, "malformed row": 5},
    }]  # fmt: skip
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    assert [fault.message for fault in Draft202012Validator(schema).iter_errors(made)] == []


def test_the_order_of_the_input_never_shows() -> None:
    """Alterations keep the order of their tables; nothing else depends on it."""
    first = canonical_json({**report(*EVERYTHING, code="LUAD"), "alterations": None, "assay": None})
    for seed in range(3):
        items, rows = list(EVERYTHING), list(BASE)
        random.Random(seed).shuffle(items)
        random.Random(seed).shuffle(rows)
        again = report(*items, code="LUAD", rows=rows)
        assert canonical_json({**again, "alterations": None, "assay": None}) == first


def accounted(made: Json) -> Mapping[str, int]:
    """The counts, after checking that every record stands once."""
    groups = made["records"]["dispositions"]
    numbers = [number for group in groups for number in ordinals.read(group["records"])]
    assert len(numbers) == len(set(numbers)) == made["records"]["total"] == sum(made["records"]["counts"].values())
    for group in groups:
        numbers = set(ordinals.read(group["records"]))
        assert group["count"] == len(numbers)
        shown = [int(row.split()[0]) for row in group["examples"]]
        assert len(shown) == len(set(shown)) == min(20, len(numbers))
        assert set(shown) <= numbers
    counts: Mapping[str, int] = made["records"]["counts"]
    return counts


def test_every_record_has_one_disposition() -> None:
    assert accounted(report(V600E, NOTHING, SILENT, FILTERED, rows=[evidence("BRAF V600E")])) == {
        "reported": 1, "no evidence": 2, "failed caller filter": 1,
    }  # fmt: skip


def test_the_two_kinds_of_no_evidence_are_told_apart() -> None:
    groups = report(NOTHING, SILENT, rows=[evidence("BRAF V600E")])["records"]["dispositions"]
    assert sorted(group["detail"].split(",")[0].split(";")[0] for group in groups) == ["protein-altering", "silent"]


def test_a_multi_allelic_record_counts_once_and_its_reported_allele_decides() -> None:
    other = variant("BRAF", "c.1799T>G p.V600G", "missense_variant", key="7:101:T>G", records=(1,),
                    locus=Locus("7", 101, "T", "G"))  # fmt: skip
    spanned = Rejected(1, "7:101:T>*", Disposition.UNSUPPORTED, "deleted by another record")
    made = report(V600E, other, records=ledger_of([V600E, other], spanned), rows=[evidence("BRAF V600E")])
    assert accounted(made) == {"reported": 1}
    assert made["records"]["dispositions"][0]["examples"] == ["1 7:101:T>A,G"]
    assert {row["key"]: row["disposition"] for row in made["alterations"]} == {
        "7:101:T>A": "reported", "7:101:T>G": "no evidence",
    }  # fmt: skip


def test_duplicated_records_are_both_reported() -> None:
    twice = variant("BRAF", "c.1799T>A p.V600E", "missense_variant", key="7:101:T>A", records=(1, 9),
                    locus=Locus("7", 101, "T", "A"))  # fmt: skip
    assert accounted(report(twice)) == {"reported": 2}


@pytest.mark.parametrize("change", [1, -1, 5])
def test_a_lost_record_is_noticed(change: int) -> None:
    records = ledger_of(numbered([V600E, FILTERED]))
    records["total"] += change
    with pytest.raises(AssertionError, match=rf"{2 + change} records came in, 2 are accounted for"):
        report(V600E, FILTERED, records=records)


def test_a_record_set_aside_says_so() -> None:
    row = evidence("BRAF V600E", evidence_type="prognostic", therapies="", significance="poor outcome")
    made = report(V600E, rows=[row], code="COAD")
    assert [(aside["evidence_id"], aside["value"]) for aside in made["set_aside"]] == [("MT-MADE-001", "present")]
    assert "set aside" in made["records"]["dispositions"][0]["detail"]
    assert made["findings"] == []


def grouped(*items: Item, rows: Sequence[Evidence] = BASE, code: str = "LUAD") -> list[Json]:
    found: list[Json] = report(*items, rows=rows, code=code)["findings"]
    return found


def test_findings_are_one_for_each_set_of_alterations() -> None:
    rows = [
        evidence("EGFR L858R", id="MT-F-001", oncotree="LUNG"),
        evidence("EGFR Mutation", id="MT-F-002", oncotree="LUNG", level="D"),
        evidence("EGFR L858R AND EGFR T790M", id="MT-F-003", oncotree="LUNG", level="C"),
        evidence("EGFR T790M", id="MT-F-004", oncotree="LUNG", approval="in force"),
        evidence("KRAS Wildtype", id="MT-F-005", oncotree="LUNG", level="D"),
    ]
    found = grouped(L858R, T790M, rows=rows)
    assert [(one["id"], one["title"], one["tier"], one["matches"]) for one in found] == [
        ("F1", "EGFR p.T790M", "I-A", ["MT-F-004"]),
        ("F2", "EGFR p.L858R", "I-B", ["MT-F-001"]),
        ("F3", "EGFR p.L858R + EGFR p.T790M", "II-D", ["MT-F-003", "MT-F-002"]),
        ("F4", "KRAS Wildtype", "II-D", ["MT-F-005"]),
    ]
    assert [one["kind"] for one in found] == ["small variant", "small variant", "combination", "wild type"]
    assert found[2]["witnesses"] == ["7:102:T>A", "7:103:T>A"]


def test_a_finding_without_a_tier_of_its_own_is_of_unknown_significance() -> None:
    (one,) = grouped(V600E, rows=[evidence("BRAF V600E", direction="does not support")], code="MEL")
    assert one["tier"] == "III"
    assert "earns no tier" in one["tier_reason"]


def test_each_match_belongs_to_one_finding_and_carries_its_reasons() -> None:
    made = report(*EVERYTHING, code="LUAD")
    listed = [name for one in made["findings"] for name in one["matches"]]
    assert sorted(listed) == sorted({match["evidence_id"] for match in made["matches"]})
    assert all(match["tier_reason"] and match["because"] for match in made["matches"])
    tiers: Json = {}
    for one in made["findings"]:
        tiers[one["tier"]] = tiers.get(one["tier"], 0) + 1
    assert made["summary"]["tiers"] == tiers
    assert not {row["evidence_id"] for row in made["would_apply"]} & set(listed)


def test_two_scores_of_one_value_are_two_alterations() -> None:
    rows = [evidence("CD274 Expression >= 50 %")]
    made = report(measured("CD274 expression", "60", "CPS"), measured("CD274 expression", "60", "TPS"), rows=rows)
    assert {row["name"]: row["disposition"] for row in made["alterations"]} == {
        "CD274 expression 60 CPS": "no evidence", "CD274 expression 60 TPS": "reported",
    }  # fmt: skip
    assert len({row["key"] for row in made["alterations"]}) == 2


def test_tiers_of_alterations() -> None:
    """An altering variant of a gene that the base asks about is tier III; doubtful ones and other genes earn none."""
    elsewhere = called(7, "TTN", "c.5G>A p.R2H")
    items: list[Item] = [V600E, NOTHING, SILENT, FILTERED, elsewhere, copies("ERBB2", "neutral"), copies("MYC", "gain")]
    made = report(*items, rows=[evidence("BRAF V600E", approval="in force"), evidence("KRAS G12D", id="MT-K-001")])
    assert {row["name"]: (row["tier"], row["disposition"]) for row in made["alterations"]} == {
        "p.V600E": ("I-A", "reported"),
        "p.R719H": ("III", "no evidence"),
        "p.G12D": ("", "failed caller filter"),
        "p.R2H": ("", "no evidence"),
        "gain": ("", "no evidence"),
    }


@pytest.mark.parametrize(
    ("rows", "sensitive", "resistant"),
    [
        ([{"therapies": "B;A", "interaction": "combination"}], ["B + A"], []),
        ([{"therapies": "A;B", "interaction": "substitutes"}], ["A", "B"], []),
        ([{"therapies": "A;B", "interaction": "sequential"}], ["A and B, one after the other"], []),
        ([{"significance": "resistance"}], [], ["Vemurafenib"]),
        ([{"significance": "reduced sensitivity"}], [], ["Vemurafenib"]),
        ([{"significance": "adverse response"}], [], []),
        ([{"direction": "does not support"}], [], []),
        ([{"level": "D"}], [], []),  # page one is for tiers I-A to II-C
        ([{"therapies": "A"}, {"therapies": "A", "level": "A"}, {"therapies": "Z", "level": "A"}], ["A", "Z"], []),
        ([{"therapies": "A"}, {"therapies": "A", "significance": "resistance"}], ["A"], ["A"]),
    ],
)
def test_page_one_names_options(rows: list[Json], sensitive: list[str], resistant: list[str]) -> None:
    base = [evidence("BRAF V600E", id=f"MT-P-{number:03}", **changes) for number, changes in enumerate(rows)]
    found = match_base(base, patient("MEL", V600E)).present
    assert therapy_options(found, resistant=False) == sensitive
    assert therapy_options(found, resistant=True) == resistant


def test_the_headline_follows_the_best_findings() -> None:
    def of(*rows: Evidence) -> str:
        present = match_base(rows, patient("MEL", V600E)).present
        return headline(group_findings(present, {V600E.key: ("BRAF p.V600E", "small variant", ("BRAF",))}), "Note.")

    assert of(evidence("BRAF V600E")) == "1 finding of strong clinical significance: BRAF p.V600E (I-B). Note."
    assert "No finding of strong" in of(evidence("BRAF V600E", level="D"))
    assert of() == "No alteration with evidence in the knowledge base was found among what was looked at. Note."


def test_citations_stand_once_with_their_addresses() -> None:
    row = evidence(
        civic_ids=("EID1",), pmids=("7", "7"), verified_by="CIViC EID1; https://www.x.org/a (read 2026-11-23)"
    )
    assert citations(row) == [
        {"label": "EID1", "url": "https://civicdb.org/links/evidence_items/1"},
        {"label": "PMID 7", "url": "https://pubmed.ncbi.nlm.nih.gov/7/"},
        {"label": "x.org (read 2026-11-23)", "url": "https://www.x.org/a"},
    ]


@pytest.mark.parametrize(("doubt", "status"), [("", "found"), ("weak", "uncertain")])
def test_a_promoter_variant_with_evidence_is_found(doubt: str, status: str) -> None:
    """It changes no residue, yet "tested negative" beside its finding would be a contradiction."""
    made = report(called(1, "TERT", "c.-124C>T", "upstream_gene_variant", doubt), rows=[evidence("TERT C228T")])
    assert [row["small_variants"]["status"] for row in made["genes"]] == [status]


def test_absence_of_a_table_is_said() -> None:
    kinds = {row["kind"]: row["assayed"] for row in report(V600E)["assay"]}
    assert kinds == {"small variants": "yes", "copy number": "no", "fusions": "no", "signatures and biomarkers": "no"}
    whole = report(CopyNumber("*", copies("*", "neutral").call), Fusion("*", "*", detected=False))["assay"]
    assert [row["assayed"] for row in whole] == ["yes", "yes", "yes", "no"]
    empty = {row["kind"]: row["statement"] for row in report(V600E, given_tables=["fusions"])["assay"]}
    assert empty["fusions"] == "The table that was given names none."
    assert empty["copy number"] == "No table was given."


def test_a_panel_that_holds_none_of_the_variants_is_doubted() -> None:
    """As a BED of the other build does; two variants, or one inside, are no reason."""

    def said(panel: Panel, *items: Item) -> str:
        made = report(*items, coverage=assay("p.bed", regions=panel))
        return str(made["assay"][0]["statement"])

    at = [
        replace(one, locus=Locus("7", 100 * number, "AC", "A")) for number, one in enumerate((V600E, L858R, T790M), 1)
    ]
    elsewhere, one_inside = Panel({"7": ((1000, 2000),)}), Panel({"7": ((300, 301),)})
    assert said(elsewhere, *at).endswith(
        "None of the 3 variants seen lies in them: make sure that the BED is of GRCh38."
    )
    assert said(elsewhere, *at[:2]).endswith("are not covered.")
    assert said(one_inside, *at).endswith("are not covered."), "a deletion counts by either end"


def test_a_variant_is_titled_by_the_consequence_that_has_a_name() -> None:
    unnamed = Consequence("EGFR", "ENST1", ("inframe_deletion",), preferred=True)
    named = Consequence("EGFR", "LRG_304t1", ("inframe_deletion",), "c.2235_2249del", "p.E746_A750del")
    deletion = SmallVariant("7:55174771:AGGAATTAAGAGAAGC>A", None, (unnamed, named))
    assert variant_title(deletion) == "EGFR p.E746_A750del"
