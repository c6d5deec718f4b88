"""What becomes of each record before matching: candidates, doubts, the ledger, and the placing of calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_factory import RESOURCES, consequence, copies, fusion, measured, tables, variant

from moltarget import ordinals
from moltarget.catalogue import load_catalogue
from moltarget.errors import MoltargetError
from moltarget.gene_names import GeneNames
from moltarget.known.values import Joins
from moltarget.model import AnnotationSource, Call, Consequence, Disposition, Locus, Origin, Rejected, SmallVariant
from moltarget.steps.alterations import AlterationsFile
from moltarget.steps.collecting import to_placer
from moltarget.steps.config import Config, Thresholds
from moltarget.steps.disposing import GERMLINE_FILTERS, MAX_EXAMPLES, Ledger, doubt_of, is_candidate, settled
from moltarget.steps.placing import Placer
from moltarget.steps.reading import read_alterations, rejected_of, tables_of, variants_of
from moltarget.steps.sources import Intake, Sources

MISSENSE = consequence("BRAF", "c.1799T>A p.V600E", "missense_variant")
INTRON = consequence("BRAF", "c.1741-900A>G", "intron_variant")


@pytest.mark.parametrize(
    ("name", "term", "candidate"),
    [
        ("c.1799T>A p.V600E", "missense_variant", True),
        ("c.1797A>G p.T599=", "synonymous_variant", True),
        ("p.V600E", "", True),  # a name without terms: matching decides
        ("", "", False),
        ("c.3028+1G>A", "splice_donor_variant", True),
        ("c.3028+50A>G", "intron_variant", True),
        ("c.3028+51A>G", "intron_variant", False),
        ("c.2888-20A>G", "intron_variant", True),
        ("c.2888-900A>G", "intron_variant", False),
        ("c.2888-60_2888-12del", "intron_variant", True),  # its far end alone is near: the tract is gone
        ("c.2887+12_2887+90del", "intron_variant", True),
        ("c.2887+400_2888-5del", "intron_variant", True),
        ("c.2888-90_2888-60del", "intron_variant", False),
        ("c.-124C>T", "upstream_gene_variant", True),
        ("c.-57+900A>G", "intron_variant", True),  # before the start codon: a promoter may lie there
        ("c.*12A>G", "3_prime_UTR_variant", True),  # CIViC has germline evidence on VHL c.*70C>A
        ("c.*900A>G", "downstream_gene_variant", False),
        ("", "intergenic_variant", False),
        ("c.1-2A>G", "downstream_gene_variant", True),
    ],
)
def test_candidates(name: str, term: str, candidate: bool) -> None:
    assert is_candidate(consequence("MET", name, *([term] if term else []))) is candidate


def call(record: int = 1, alt: str = "A", **values: Any) -> Call:
    return Call(record, Locus("7", 100, "T", alt), **values)


LIMITS = Thresholds(min_depth=20, min_alt_reads=5, min_vaf=0.05)


@pytest.mark.parametrize(
    ("values", "disposition"),
    [
        ({}, None),  # a value the file does not state is below no threshold
        ({"depth": 20, "alt_reads": 5, "vaf": 0.05}, None),
        ({"depth": 19}, Disposition.BELOW_THRESHOLD),
        ({"alt_reads": 4}, Disposition.BELOW_THRESHOLD),
        ({"vaf": 0.049}, Disposition.BELOW_THRESHOLD),
        ({"vaf": 0.0}, Disposition.BELOW_THRESHOLD),
        ({"filters": ("weak_evidence",)}, Disposition.FAILED_FILTER),
        ({"filters": ("weak_evidence", "germline")}, Disposition.LIKELY_GERMLINE),
        ({"filters": ("clustered_events",), "depth": 3}, Disposition.FAILED_FILTER),
        *(({"filters": (name,)}, Disposition.LIKELY_GERMLINE) for name in sorted(GERMLINE_FILTERS)),
    ],
)
def test_doubts(values: dict[str, Any], disposition: Disposition | None) -> None:
    found = doubt_of(call(**values), LIMITS)
    assert (found and found[0]) == disposition


def test_a_doubt_names_its_threshold_or_filter_and_zero_is_off() -> None:
    assert doubt_of(call(depth=3), LIMITS) == (Disposition.BELOW_THRESHOLD, "depth below 20")
    assert doubt_of(call(vaf=0.01), LIMITS) == (Disposition.BELOW_THRESHOLD, "VAF below 0.05")
    assert "weak_evidence, slippage" in (doubt_of(call(filters=("weak_evidence", "slippage")), LIMITS) or ("", ""))[1]
    assert doubt_of(call(depth=0, vaf=0.0, alt_reads=0), Thresholds()) is None


@pytest.mark.parametrize("source", [AnnotationSource.REFERENCE, AnnotationSource.EXISTING, AnnotationSource.CATALOGUE])
def test_outside_the_reference_is_never_non_coding(source: AnnotationSource) -> None:
    assert (settled((), source) or ("",))[0] is Disposition.OUTSIDE_REFERENCE
    assert (settled((INTRON,), source) or ("",))[0] is Disposition.NON_CODING
    assert settled((INTRON, MISSENSE), source) is None


SETTLING = [one for one in Disposition if one not in {Disposition.REPORTED, Disposition.NO_EVIDENCE}]


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from("ACG"), st.sampled_from([*SETTLING, None])), max_size=25))
def test_each_record_has_one_place_in_the_ledger(entries: list[tuple[int, str, Disposition | None]]) -> None:
    numbers = {record: place for place, record in enumerate(sorted({record for record, _, _ in entries}), start=1)}
    ledger = Ledger(len(numbers))
    assert ledger.forgotten() == len(numbers)
    for record, alt, disposition in entries:
        if disposition is None:
            ledger.wait(numbers[record])
        else:
            ledger.settle(numbers[record], f"7:1:T>{alt}", disposition, "why")
    assert ledger.forgotten() == 0
    document = ledger.document()
    groups = ordinals.read_order(document["order"])
    pending = groups.pop(0, [])
    done = [record for records in groups.values() for record in records]
    assert [len(groups[place]) for place in range(1, len(groups) + 1)] == [row[2] for row in document["settled"]]
    assert sorted(pending + done) == list(range(1, document["total"] + 1)) == sorted(numbers.values())
    assert set(pending) == {numbers[record] for record, _, disposition in entries if disposition is None}


def test_of_several_alts_the_most_telling_disposition_stays() -> None:
    ledger = Ledger(2)
    ledger.settle(1, "7:1:T>*", Disposition.UNSUPPORTED, "spanned")
    ledger.settle(1, "7:1:T>A", Disposition.FAILED_FILTER, "weak")
    ledger.settle(1, "7:1:T>C", Disposition.NON_CODING, "intron")
    ledger.settle(2, "7:1:T>A", Disposition.NON_CODING, "intron")
    ledger.wait(2)
    assert ledger.document() == {
        "total": 2,
        "order": "1,0",
        "settled": [["failed caller filter", "weak", 1, [[1, "7:1:T>*,A,C"]]]],
    }


def test_a_reason_is_written_once_for_all_its_records() -> None:
    ledger = Ledger(3)
    for record, detail in ((3, "intron"), (1, "intron"), (2, "weak")):
        ledger.settle(record, f"7:{record}:T>A", Disposition.NON_CODING, detail)
    assert ledger.document()["settled"] == [
        ["non-coding", "intron", 2, [[1, "7:1:T>A"], [3, "7:3:T>A"]]],
        ["non-coding", "weak", 1, [[2, "7:2:T>A"]]],
    ]


def test_a_million_records_take_a_few_bytes_each_and_some_examples() -> None:
    ledger = Ledger(1000)
    for record in range(1, 1001):
        ledger.settle(record, f"7:{record}:T>A", Disposition.NON_CODING, "intron")
    document = ledger.document()
    ((_, _, records, examples),) = document["settled"]
    assert (document["order"], records) == ("1*1000", 1000)
    assert examples == [[record, f"7:{record}:T>A"] for record in range(1, MAX_EXAMPLES + 1)]


def test_more_reasons_than_a_reader_wants_are_one() -> None:
    ledger = Ledger(5000)
    for record in range(1, 5001):
        ledger.settle(record, "7:1:T>A", Disposition.ERROR, f"reason {record}")
    settled = ledger.document()["settled"]
    assert len(settled) < 2100
    assert sum(number for _, _, number, _ in settled) == 5000


@pytest.mark.parametrize("numbers", [[], [1], [1, 2, 3], [2, 4, 5, 6, 9], list(range(1, 2000, 3))])
def test_runs_of_ordinals_are_read_back(numbers: list[int]) -> None:
    assert list(ordinals.read(ordinals.spell(numbers))) == numbers
    assert ordinals.count(ordinals.spell(numbers)) == len(numbers)


@given(st.lists(st.integers(0, 3), max_size=40))
def test_an_order_of_groups_is_read_back(groups: list[int]) -> None:
    found = ordinals.read_order(ordinals.spell_order(groups))
    told = {record: group for group, records in found.items() for record in records}
    assert [told[record] for record in range(1, len(groups) + 1)] == groups


class Placed:
    """What became of entries: the variants by key, the ledger and the records that became no alteration."""

    def __init__(self, *entries: Call | Rejected) -> None:
        sources = Sources({}, load_catalogue(RESOURCES / "allele_catalogue.tsv"), GeneNames({"B-RAF": "BRAF"}))
        self.variants: dict[str, SmallVariant] = {}
        self.placer = Placer(Ledger(max(entry.record for entry in entries)), None, self._add)
        file = MadeUpFile(entries)
        intake = Intake(file, None, (), AnnotationSource.EXISTING, "VEP", Origin.UNKNOWN, ("made up",))
        to_placer(intake, sources, Config(thresholds=LIMITS), Joins(), self.placer)
        self.placer.flush()
        self.ledger, self.rejected = self.placer.ledger, self.placer.rejected

    def _add(self, variant: SmallVariant) -> None:
        assert variant.key not in self.variants
        self.variants[variant.key] = variant


class MadeUpFile:
    """A file with these entries."""

    annotation = None

    def __init__(self, entries: tuple[Call | Rejected, ...]) -> None:
        self._entries = entries

    def entries(self) -> Iterator[Call | Rejected]:
        yield from self._entries


def place(*entries: Call | Rejected) -> Placed:
    return Placed(*entries)


def test_calls_go_to_their_places() -> None:
    made = place(
        call(1, consequences=(MISSENSE,), depth=50),
        call(2, "C", consequences=(INTRON,)),
        call(3, "G"),
        call(4, "GG", consequences=(MISSENSE,), filters=("weak_evidence",)),
        Rejected(5, "7:1:T><DEL>", Disposition.UNSUPPORTED, "a symbolic allele"),
    )
    ledger = made.ledger.document()
    groups = ordinals.read_order(ledger["order"])
    assert groups.pop(0) == [1]
    names = [row[0] for row in ledger["settled"]]
    assert {record: names[place - 1] for place, (record,) in groups.items()} == {
        2: "non-coding", 3: "outside the reference", 4: "failed caller filter", 5: "unsupported kind",
    }  # fmt: skip
    assert sorted(made.variants) == ["7:100:T>A", "7:100:T>GG"]
    assert made.variants["7:100:T>GG"].doubt == "the caller filtered it (weak_evidence)"
    assert [row.record for row in made.rejected] == [5]


@pytest.mark.parametrize("usable_first", [True, False])
def test_of_duplicated_records_the_usable_one_counts(usable_first: bool) -> None:
    good, bad = (
        call(1, consequences=(MISSENSE,), depth=50),
        call(2, consequences=(MISSENSE,), filters=("weak",), depth=9),
    )
    made = place(*((good, bad) if usable_first else (bad, good)))
    (found,) = made.variants.values()
    assert (found.doubt, found.depth, sorted(found.records)) == ("", 50, [1, 2])
    assert made.ledger.document()["total"] == 2


def test_a_call_between_two_of_one_codon_does_not_hide_them() -> None:
    def named(record: int, pos: int, alt: str, *residues: int) -> Call:
        names = consequence("BRAF", "", "missense_variant", first_residue=residues[0], last_residue=residues[-1])
        return Call(record, Locus("7", pos, "T", alt), consequences=(names,))

    made = place(named(1, 100, "A", 600), named(2, 101, "TCCC", 600, 601), named(3, 102, "G", 600))
    assert {key: bool(one.unphased) for key, one in made.variants.items()} == {
        "7:100:T>A": True, "7:101:T>TCCC": True, "7:102:T>G": True,
    }  # fmt: skip


def test_of_two_usable_duplicates_the_first_gives_the_reads() -> None:
    first, second = (call(record, consequences=(MISSENSE,), depth=depth) for record, depth in ((1, 50), (2, 90)))
    (found,) = place(first, second).variants.values()
    assert (found.depth, found.records) == (50, (1, 2))


def test_older_gene_symbols_are_read() -> None:
    made = place(call(consequences=(consequence("B-RAF", "p.V600E", "missense_variant"),)))
    assert [one.gene for one in made.variants["7:100:T>A"].consequences] == ["BRAF"]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """``alterations.json`` is the only road from the annotate step to the match step."""
    lost = Rejected(3, "7:9:T>N", Disposition.ERROR, "N", "7", 9, 9)
    found = variant("BRAF", "p.V600E", "missense_variant", origin=Origin.SOMATIC, records=(1, 2), unphased="u",
                    haplotype="0.7|1", doubt="d", disposition=Disposition.FAILED_FILTER,
                    locus=Locus("7", 100, "T", "A"), exon="15/18", first_residue=600, last_residue=600)  # fmt: skip
    named = variant("EGFR", "p.L858R")
    given_tables = tables(
        "KRAS",
        "germline TP53",
        copies("ERBB2", "gain", 4, 1),
        fusion("*::ALK", detected=False),
        measured("TMB", "4", "x"),
    )
    document = {
        "rejected": [asdict(lost)],
        "tables": {name: value for name, value in asdict(given_tables).items() if name != "variants"},
    }
    made = AlterationsFile(tmp_path / "alterations.json")
    made.add(found)
    made.close(document, (named,))
    assert [path.name for path in tmp_path.iterdir()] == ["alterations.json"]
    read = read_alterations(tmp_path / "alterations.json")
    assert tuple(variants_of(read)) == (found, named)
    assert isinstance(variants_of(read)[0].consequences[0], Consequence)
    assert rejected_of(read) == (lost,)
    assert tables_of(read) == given_tables


def test_a_damaged_document_is_an_expected_failure(tmp_path: Path) -> None:
    (tmp_path / "alterations.json").write_text("{", encoding="utf-8")
    for path in (tmp_path / "alterations.json", tmp_path / "nowhere.json"):
        with pytest.raises(MoltargetError, match="run annotate_variants again"):
            read_alterations(path)
