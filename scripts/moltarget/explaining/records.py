"""One record or allele of the input: what became of it, which step decided, what its genes' conditions say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moltarget import ordinals
from moltarget.errors import MoltargetError
from moltarget.explaining.finished import Finished
from moltarget.knowledge_base.evidence import Evidence
from moltarget.knowledge_base.features import genes_of
from moltarget.matching.harmless import is_harmless
from moltarget.model import Disposition, SmallVariant
from moltarget.report.alterations import variant_title

Row = dict[str, Any]
_ALLELE = re.compile(r"(?:chr)?([^:\s]+):(\d+):([^>\s]+)>(\S+)", re.IGNORECASE)

DECIDED: Mapping[str, str] = {
    Disposition.REPORTED: "matching: it meets a condition of the base",
    Disposition.NO_EVIDENCE: "matching: it was held against every condition of its genes and is reported with none",
    Disposition.BELOW_THRESHOLD: "annotation: the call does not reach a threshold",
    Disposition.FAILED_FILTER: "annotation, by the caller's FILTER",
    Disposition.LIKELY_GERMLINE: "annotation: it looks germline",
    Disposition.NON_CODING: "annotation: its consequence can meet no condition of the base",
    Disposition.OUTSIDE_REFERENCE: "annotation: nothing could name it",
    Disposition.UNSUPPORTED: "reading: it could not become an alteration; what lies under it is never called absent",
    Disposition.ERROR: "reading: it could not become an alteration; what lies under it is never called absent",
}
_UNPLACED = "unread record(s) cannot be placed"


_FINAL = frozenset({Disposition.REPORTED, Disposition.NO_EVIDENCE, Disposition.UNSUPPORTED, Disposition.ERROR})


def _decided(disposition: str, *, held: bool) -> str:
    """The step that decided, and what that means for the conditions."""
    decided = DECIDED[disposition]
    if disposition in _FINAL:
        return decided
    return f"{decided}; it leaves conditions open and meets none" if held else f"{decided}; it was not matched"


def record_row(number: int, run: Finished) -> Row:
    """The account of one data line. Raises MoltargetError when the input has no such line."""
    records = run.report["records"]
    for group in records["dispositions"]:
        if number in ordinals.read(group["records"]):
            break
    else:
        held = f"records 1 to {records['total']}" if records["total"] else "no records"
        raise MoltargetError(f"record {number}: the input of {_name(run)} has {held}")
    file = next((one for one in reversed(records["files"]) if one["first"] <= number), None)
    variants = [one for one in run.case.variants if number in one.records]
    lost = [row for row in run.case.document["rejected"] if row["record"] == number]
    examples = [one.split(" ", 1)[1] for one in group["examples"] if one.startswith(f"{number} ")]
    written = [one.written or one.key for one in variants] + [row["key"] for row in lost] or examples
    return {
        "record": number,
        "file": file["name"] if file else "",
        "line_of_file": number - file["first"] + 1 if file else number,
        "written": list(dict.fromkeys(written)),
        "disposition": group["disposition"],
        "detail": group["detail"],
        "decided": _decided(group["disposition"], held=bool(variants)),
        "variants": [variant_row(one) for one in variants],
        "lost": [{name: row[name] for name in ("key", "disposition", "detail")} for row in lost],
    }


def _name(run: Finished) -> str:
    return str(run.report["sample"]["name"])


def variant_row(variant: SmallVariant) -> Row:
    """A small variant as it was matched."""
    return {
        "key": variant.key,
        "title": variant_title(variant) if variant.consequences else variant.key,
        "records": list(variant.records),
        "filters": list(variant.filters),
        "origin": variant.origin.value,
        "vaf": variant.vaf,
        "depth": variant.depth,
        "alt_reads": variant.alt_reads,
        "doubt": variant.doubt or variant.unphased,
        "consequences": [
            " ".join(filter(None, (one.gene, one.transcript, one.hgvs_c, one.hgvs_p, ",".join(one.terms), one.note)))
            for one in variant.consequences
        ],
    }


def allele_key(text: str) -> str:
    """``chr7:55191822:T>G`` as the results write it. Raises MoltargetError on anything else."""
    found = _ALLELE.fullmatch(text.strip())
    if found is None:
        raise MoltargetError(f"{text!r}: write a variant as 7:55191822:T>G (or ask by --record)")
    chrom, pos, ref, alt = found.groups()
    return f"{'MT' if chrom.upper() == 'M' else chrom.upper()}:{pos}:{ref.upper()}>{alt.upper()}"


def records_of(key: str, run: Finished) -> tuple[int, ...]:
    """The records that hold an allele, by its normal form or as the input wrote it; none when the results name none."""
    found: set[int] = set()
    for variant in run.case.variants:
        written = variant.written.split(" + ")
        if variant.key == key:
            found.update(variant.records)
        elif len(written) == len(variant.records):
            found.update(one for one, text in zip(variant.records, written, strict=True) if _is(text, key))
        elif key in written:
            found.update(variant.records)
    found.update(row["record"] for row in run.case.document["rejected"] if _is(row["key"], key))
    for group in run.report["records"]["dispositions"]:
        for example in group["examples"]:
            number, _, text = example.partition(" ")
            if any(_is(one, key) for one in _alleles(text)):
                found.add(int(number))
    return tuple(sorted(found))


def _is(written: str, key: str) -> bool:
    return written.upper().removeprefix("CHR") == key


def _alleles(text: str) -> Iterator[str]:
    """``7:101:T>A,G`` allele by allele."""
    place, arrow, alts = text.rpartition(">")
    for alt in alts.split(","):
        yield f"{place}{arrow}{alt}"


def rows_about(record: Row, run: Finished) -> list[Evidence]:
    """The items whose condition the record's variants were held against, or that the lost record leaves open."""
    numbers = {record["record"]}
    variants = [one for one in run.case.variants if numbers & set(one.records)]
    genes = {consequence.gene for one in variants for consequence in one.consequences}
    found = [row for row in run.base.rows if not genes.isdisjoint(genes_of(row.condition))]
    if variants:
        return found
    coverage = run.case.patient.evaluator.coverage
    unread = [row for row in coverage.rejected if row.record in numbers and not is_harmless(row)]
    marks = [*(f"record {number} (" for number in numbers), *([_UNPLACED] if unread else [])]
    return [row for row in _open(run) if any(mark in run.place(row)[2].outcome.because for mark in marks)]


def _open(run: Finished) -> Iterable[Evidence]:
    return (row for row in run.base.rows if row.id in run.places)
