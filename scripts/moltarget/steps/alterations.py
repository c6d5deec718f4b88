"""``alterations.json``: all that matching needs to know of a sample, without paths. Written variant by variant."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import Any

from moltarget.model import AnnotationSource, Consequence, SmallVariant, Tables
from moltarget.sample import Sample
from moltarget.sample_sheet import DATA_COLUMNS
from moltarget.steps.config import Config
from moltarget.steps.placing import Placer
from moltarget.steps.sources import STATEMENTS, SampleIntake

_SPOOL_LINES = 500


def variant_text(variant: SmallVariant, consequences: str | None = None) -> str:
    """One variant as JSON; what is empty or unknown is left out (``steps.reading`` puts it back).

    ``consequences`` is the text of its consequences where that is made already (``consequence_texts``). Put together by
    hand: it is made for every candidate of a file, and ``json`` takes three times as long.
    """
    text = f'{{"key":{_quoted(variant.key)},"written":{_quoted(variant.written)}'
    if variant.vaf is not None:
        text += f',"vaf":{variant.vaf!r}'
    if variant.depth is not None:
        text += f',"depth":{variant.depth}'
    if variant.alt_reads is not None:
        text += f',"alt_reads":{variant.alt_reads}'
    text += f',"origin":"{variant.origin}","source":{_quoted(variant.source)},"records":[{_numbers(variant.records)}]'
    if variant.filters:
        text += f',"filters":[{_texts(variant.filters)}]'
    if variant.callers:
        text += f',"callers":[{_texts(variant.callers)}]'
    if variant.hgvs_g:
        text += f',"hgvs_g":{_quoted(variant.hgvs_g)}'
    locus = variant.locus
    if locus is not None:
        text += f',"locus":[{_quoted(locus.chrom)},{locus.pos},{_quoted(locus.ref)},{_quoted(locus.alt)}]'
    if consequences is None:
        consequences = consequence_texts(variant.consequences)
    return f'{text}{_seldom(variant)},"consequences":[{consequences}]}}'


def consequence_texts(consequences: tuple[Consequence, ...]) -> str:
    """Consequences as JSON."""
    return ",".join([_told(one) for one in consequences])


def _seldom(variant: SmallVariant) -> str:
    """The fields that few variants have, each after a comma."""
    text = ""
    if variant.doubt:
        text += f',"doubt":{_quoted(variant.doubt)}'
    if variant.disposition is not None:
        text += f',"disposition":"{variant.disposition}"'
    if variant.unphased:
        text += f',"unphased":{_quoted(variant.unphased)}'
    if variant.population_af is not None:
        text += f',"population_af":{variant.population_af!r}'
    if variant.germline_probability is not None:
        text += f',"germline_probability":{variant.germline_probability!r}'
    if variant.haplotype:
        text += f',"haplotype":{_quoted(variant.haplotype)}'
    if variant.known:
        text += f',"known":{json.dumps(variant.known, ensure_ascii=False)}'
    if variant.population_searched:
        text += ',"population_searched":true'
    if variant.hotspot is not None:
        text += f',"hotspot":[{variant.hotspot[0]},{variant.hotspot[1]}]'
    if variant.computational:
        text += f',"computational":[{_texts(variant.computational)}]'
    return text


def _texts(values: tuple[str, ...]) -> str:
    return ",".join(map(_quoted, values))


def _numbers(values: tuple[int, ...]) -> str:
    return str(values[0]) if len(values) == 1 else ",".join(map(str, values))


def _told(one: Consequence) -> str:
    text = f'{{"gene":{_quoted(one.gene)},"transcript":{_quoted(one.transcript)},"terms":[{",".join(map(_quoted, one.terms))}]'
    if one.hgvs_c:
        text += f',"hgvs_c":{_quoted(one.hgvs_c)}'
    if one.hgvs_p:
        text += f',"hgvs_p":{_quoted(one.hgvs_p)}'
    if one.exon:
        text += f',"exon":{_quoted(one.exon)}'
    if one.intron:
        text += f',"intron":{_quoted(one.intron)}'
    if one.first_residue is not None:
        text += f',"first_residue":{one.first_residue}'
    if one.last_residue is not None:
        text += f',"last_residue":{one.last_residue}'
    if one.note:
        text += f',"note":{_quoted(one.note)}'
    if one.room:
        text += f',"room":{one.room}'
    return f'{text},"preferred":true}}' if one.preferred else f"{text}}}"


class AlterationsFile:
    """The document in the making; until ``close`` its variants wait in a file beside it."""

    def __init__(self, path: Path) -> None:
        """Nothing is written before the first variant."""
        self.path = path
        self._spool = path.with_name(f".{path.name}.rows")
        self._lines: list[str] = []
        self.discard()

    def add(self, variant: SmallVariant) -> None:
        """One small variant, in the order in which matching shall see them."""
        self.add_text(variant_text(variant))

    def add_text(self, text: str) -> None:
        """The same for the variant's ``variant_text``."""
        self._lines.append(text)
        if len(self._lines) >= _SPOOL_LINES:
            self._write()

    def _write(self) -> None:
        if self._lines:
            begun = self._spool.is_file()
            with self._spool.open("a", encoding="utf-8", newline="\n") as out:
                out.write(",\n" if begun else "\n")
                out.write(",\n".join(self._lines))
            self._lines.clear()

    def close(self, document: Mapping[str, Any], more: Iterable[SmallVariant]) -> None:
        """Write the file beside and rename it; ``more`` are variants that no VCF told."""
        for variant in more:
            self.add(variant)
        self._write()
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as out:
                head = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
                out.write(f'{head[:-1]},"small_variants":[')
                if self._spool.is_file():
                    with self._spool.open(encoding="utf-8", newline="\n") as rows:
                        shutil.copyfileobj(rows, out, 1 << 20)
                out.write("\n]}\n")
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)
            self.discard()

    def discard(self) -> None:
        """Remove the waiting variants."""
        self._spool.unlink(missing_ok=True)


def document(  # noqa: PLR0917 - what a sample is made of
    sample: Sample,
    inputs: list[dict[str, str]],
    intake: SampleIntake,
    placer: Placer,
    tables: Tables,
    config: Config,
) -> dict[str, Any]:
    """Everything but the small variants."""
    return {
        "sample": sample.name,
        "design": sample.design,
        "genome_build": intake.build.value if intake.build else "",
        "build_proof": intake.told("proof"),
        "tumor_column": "; ".join(_tumor_columns(intake)),
        "source": intake.source.value,
        "engine": intake.engine,
        "statement": STATEMENTS[intake.source],
        "notes": [*intake.told("notes"), *tables.notes],
        "has_vcf": bool(intake.files),
        "kinds": sorted(kind.value for kind in intake.kinds),
        "callers": sorted({caller for one in intake.files for caller in one.callers}),
        "files": [{"name": one.name, "first": one.offset + 1, "records": one.file.records} for one in intake.files],
        "inputs": inputs,
        "references": dict(_references(intake, config)),
        "thresholds": asdict(config.thresholds),
        "records": placer.ledger.document(),
        "rejected": [asdict(row) for row in placer.rejected],
        "tables": {name: value for name, value in asdict(tables).items() if name not in {"variants", "notes"}},
        "tables_given": [name for name in DATA_COLUMNS if name != "vcf" and getattr(sample, name)],
    }


def _tumor_columns(intake: SampleIntake) -> Iterator[str]:
    for one in intake.files:
        if one.file.tumor is not None:
            name = f"{one.name}: " if len(intake.files) > 1 else ""
            yield f"{name}{one.file.tumor.name}: {one.file.tumor.how}"


def _references(intake: SampleIntake, config: Config) -> Iterator[tuple[str, str]]:
    build = intake.build
    if build is not None and any(one.source is AnnotationSource.REFERENCE for one in intake.files):
        files = config.references[build]
        yield "fasta", files.fasta.name
        yield "gff3", files.gff3.name


def log_lines(written: Mapping[str, Any]) -> list[str]:
    """The sample's log of this step, from its document."""
    records = written["records"]
    counts: Counter[str] = Counter()
    for disposition, _, number, _ in records["settled"]:
        counts[disposition] += number
    return [
        f"annotation: {written['source']} {written['engine']}".rstrip(),
        *(f"build: {sentence}" for sentence in written["build_proof"]),
        *([f"tumour column: {written['tumor_column']}"] if written["tumor_column"] else []),
        *(f"note: {sentence}" for sentence in written["notes"]),
        f"records: {records['total']}, to be matched: {records['total'] - sum(counts.values())}",
        *(f"records: {counts[name]} {name}" for name in sorted(counts)),
    ]
