"""The annotate step: a batch's samples, each past its own preflight, annotated as one union of alleles per build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from moltarget import __version__
from moltarget.catalogue import load_catalogue
from moltarget.consequence.annotator import Annotated, ReferenceAnnotator, open_annotator
from moltarget.consequence.phasing import in_cis_groups, joined_locus
from moltarget.errors import GenomeReferenceError
from moltarget.files import code_digest, digest_of, sha256_of, write_compact_json
from moltarget.gene_names import load_gene_names
from moltarget.hgvs import parse_coding, parse_protein
from moltarget.model import (
    AnnotationSource,
    Build,
    Call,
    Carriage,
    Locus,
    Sample,
    SmallVariant,
    Tables,
)
from moltarget.sample_sheet import DATA_COLUMNS
from moltarget.steps.config import TABLES, Config, software
from moltarget.steps.layout import SampleFolder, Status, guarded, report_progress, say
from moltarget.steps.placing import Placer, Union, origin_of_calls, ref_agrees
from moltarget.steps.sources import STATEMENTS, Intake, Sources
from moltarget.tables import read_tables
from moltarget.vcf import LENGTHS, write_annotated_vcf

STEP = "annotate"


@dataclass(slots=True)
class _Work:
    """One sample on its way through the step."""

    sample: Sample
    folder: SampleFolder
    key: str
    inputs: list[dict[str, str]]
    intake: Intake
    tables: Tables
    loci: set[Locus] = field(default_factory=set)
    groups: list[tuple[tuple[Call, ...], Locus]] = field(default_factory=list)


def annotate_batch(samples: Sequence[Sample], config: Config, results: Path) -> list[Status]:
    """Annotate every sample of a batch; returns one status each. A fault of one sample stays with that sample."""
    annotators = {build: open_annotator(files.fasta, files.gff3) for build, files in config.references.items()}
    sources = Sources(
        annotators,
        load_catalogue(config.resources / "allele_catalogue.tsv"),
        load_gene_names(config.resources / "gene_aliases.tsv"),
    )
    common = _common_digest(config, annotators)
    statuses: dict[str, Status] = {}
    works: list[_Work] = []
    for sample in samples:
        folder = SampleFolder(results / "samples" / sample.name)
        queued = len(works)
        statuses[sample.name] = guarded(folder, STEP, partial(_open, sample, folder, common, sources, works))
        if len(works) == queued:
            report_progress(statuses[sample.name], "unchanged, kept")
    union, failed = _union(works, annotators)
    statuses.update(failed)
    for work in works:
        name = work.sample.name
        if name not in failed:
            statuses[name] = guarded(work.folder, STEP, partial(_finish, work, union, sources, config))
        report_progress(statuses[name], "annotated")
    return list(statuses.values())


def _common_digest(config: Config, annotators: Mapping[Build, ReferenceAnnotator]) -> dict[str, Any]:
    return {
        "code": code_digest(),
        "software": software(),
        "tables": [sha256_of(config.resources / name) for name in TABLES[STEP]],
        "references": {build.value: annotator.reference.digests for build, annotator in annotators.items()},
        "thresholds": asdict(config.thresholds),
    }


def _open(sample: Sample, folder: SampleFolder, common: Mapping[str, Any], sources: Sources, works: list[_Work]) -> str:
    """Queue a sample for annotation, unless nothing that its result depends on has changed. Returns its key."""
    inputs = [
        {"role": role, "name": Path(path).name, "sha256": sha256_of(Path(path))}
        for role in DATA_COLUMNS
        if (path := getattr(sample, role))
    ]
    row = {name: value for name, value in asdict(sample).items() if name not in {"tumor_type", "purity", "assay"}}
    row = {name: value for name, value in row.items() if name not in {entry["role"] for entry in inputs}}
    key = digest_of({"sample": row, "inputs": inputs, **common})
    if folder.is_current(STEP, key):
        folder.finish(STEP, key)
        return key
    tables = _translated(sources.genes.tables(read_tables(sample, _checked_change)), sources)
    intake = sources.intake(sample)
    work = _Work(sample, folder, key, inputs, intake, tables)
    if intake.source is AnnotationSource.REFERENCE and intake.file is not None and intake.build is not None:
        phased = []
        for entry in intake.file.entries():
            if isinstance(entry, Call):
                work.loci.add(entry.locus)
                if entry.haplotype and entry.carried is not Carriage.NO:
                    phased.append(entry)
        fetch = sources.annotators[intake.build].reference.fetch
        work.groups = [(group, joined_locus(group, fetch)) for group in in_cis_groups(phased)]
        work.loci.update(locus for _, locus in work.groups)
    works.append(work)
    return key


def _translated(tables: Tables, sources: Sources) -> Tables:
    """Variants named by a c. name alone get the protein change that the catalogue knows for it (BRAF c.1799T>A)."""
    return replace(tables, variants=tuple(_with_protein(variant, sources) for variant in tables.variants))


def _with_protein(variant: SmallVariant, sources: Sources) -> SmallVariant:
    (written,) = variant.consequences
    if written.hgvs_p or not written.hgvs_c:
        return variant
    known = sources.catalogue.named(written.gene, written.hgvs_c)
    return replace(variant, consequences=known) if known else variant


def _checked_change(name: str) -> str:
    """The normal spelling of a vendor's c. or p. name; raises HgvsError."""
    if name.startswith("p."):
        return parse_protein(name).short
    return str(parse_coding(name))


def _union(works: Sequence[_Work], annotators: Mapping[Build, ReferenceAnnotator]) -> tuple[Union, dict[str, Status]]:
    """The consequences of all alleles of the batch, each allele once per build, and the samples that failed in it.

    Alleles whose REF disagrees with the reference stay out: they are errors of their record. When bcftools fails on the
    union, it is tried sample by sample, so that only the sample at fault fails.
    """
    union: dict[Build, Mapping[Locus, Annotated]] = {}
    failed: dict[str, Status] = {}
    for build, annotator in annotators.items():
        mine = [work for work in works if work.intake.build is build and work.loci]
        for work in mine:
            work.loci = {locus for locus in work.loci if ref_agrees(annotator, locus)}
        try:
            union[build] = annotator.annotate({locus for work in mine for locus in work.loci})
        except GenomeReferenceError as failure:
            say(f"{build}: {failure}; trying sample by sample")
            merged: dict[Locus, Annotated] = {}
            for work in mine:
                status = guarded(work.folder, STEP, partial(_alone, work, annotator, merged))
                if status.status == "failed":
                    failed[work.sample.name] = status
            union[build] = merged
    return union, failed


def _alone(work: _Work, annotator: ReferenceAnnotator, merged: dict[Locus, Annotated]) -> str:
    merged.update(annotator.annotate(work.loci))
    return work.key


def _finish(work: _Work, union: Union, sources: Sources, config: Config) -> str:
    """Write the sample's files and stamp it."""
    intake = work.intake
    placer = Placer(intake, union, sources, config.thresholds, origin_of_calls(work.sample, intake))
    for entry, normal in intake.file.entries_with_normal() if intake.file is not None else ():
        placer.place(entry, normal)
    _check_account(work, placer)
    placer.join(work.groups)
    document = _document(work, placer, config)
    write_compact_json(work.folder.file("alterations.json"), document)
    if intake.file is not None:
        write_annotated_vcf(
            work.folder.file("annotated.vcf.gz"),
            placer.rows,
            contigs=dict(LENGTHS[intake.build]) if intake.build is not None else {},
            sample=work.sample.name,
            meta={"source": f"moltarget {__version__}", "moltarget_annotation": intake.engine},
        )
    else:  # the sheet may have named a VCF in an earlier run
        for name in ("annotated.vcf.gz", "annotated.vcf.gz.tbi"):
            work.folder.file(name).unlink(missing_ok=True)
    work.folder.log(STEP, _log_lines(document))
    work.folder.finish(STEP, work.key)
    return work.key


def _check_account(work: _Work, placer: Placer) -> None:
    """Every data line that the preflight counted must have its place; raises AssertionError, which fails the sample."""
    expected = work.intake.file.records if work.intake.file is not None else 0
    if sorted(placer.ledger.keys) != list(range(1, expected + 1)):
        found = len(placer.ledger.keys)
        raise AssertionError(f"{work.sample.name}: {expected} records came in, {found} are accounted for")


def _log_lines(document: Mapping[str, Any]) -> list[str]:
    records = document["records"]
    counts: Counter[str] = Counter()
    for disposition, _, rows in records["settled"]:
        counts[disposition] += len(rows)
    return [
        f"annotation: {document['source']} {document['engine']}".rstrip(),
        *(f"build: {sentence}" for sentence in document["build_proof"]),
        *([f"tumour column: {document['tumor_column']}"] if document["tumor_column"] else []),
        *(f"note: {sentence}" for sentence in document["notes"]),
        f"records: {records['total']}, to be matched: {len(records['pending'])}",
        *(f"records: {counts[name]} {name}" for name in sorted(counts)),
    ]


def _document(work: _Work, result: Placer, config: Config) -> dict[str, Any]:
    """``alterations.json``: all that matching needs to know of a sample, without paths."""
    intake = work.intake
    tumor = intake.file.tumor if intake.file is not None else None
    return {
        "sample": work.sample.name,
        "design": work.sample.design,
        "genome_build": intake.build.value if intake.build else "",
        "build_proof": list(intake.proof),
        "tumor_column": f"{tumor.name}: {tumor.how}" if tumor else "",
        "source": intake.source.value,
        "engine": intake.engine,
        "statement": STATEMENTS[intake.source],
        "notes": list(intake.notes),
        "has_vcf": intake.file is not None,
        "inputs": work.inputs,
        "references": dict(_references(work, config)),
        "thresholds": asdict(config.thresholds),
        "records": result.ledger.document(),
        "rejected": [asdict(row) for row in result.rejected],
        "small_variants": [asdict(variant) for variant in (*_sorted(result.variants), *work.tables.variants)],
        "tables": {name: value for name, value in asdict(work.tables).items() if name != "variants"},
        "tables_given": [name for name in DATA_COLUMNS if name != "vcf" and getattr(work.sample, name)],
    }


def _references(work: _Work, config: Config) -> Iterator[tuple[str, str]]:
    build = work.intake.build
    if work.intake.source is AnnotationSource.REFERENCE and build is not None:
        files = config.references[build]
        yield "fasta", files.fasta.name
        yield "gff3", files.gff3.name


def _sorted(variants: Mapping[str, SmallVariant]) -> list[SmallVariant]:
    return [variants[key] for key in sorted(variants)]
