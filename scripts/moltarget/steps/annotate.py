"""The annotate step: a batch's samples, each past its own preflight, annotated as one union of alleles per build."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from moltarget import __version__
from moltarget.catalogue import load_catalogue
from moltarget.consequence.annotator import ReferenceAnnotator, open_annotator
from moltarget.consequence.csq import Called
from moltarget.errors import GenomeReferenceError
from moltarget.files import code_digest, digest_of, sha256_of
from moltarget.gene_names import load_gene_names
from moltarget.known.values import Joins
from moltarget.model import AnnotationSource, Build, Tables
from moltarget.sample import Sample
from moltarget.sample_sheet import DATA_COLUMNS
from moltarget.steps.alleles import Alleles
from moltarget.steps.alterations import AlterationsFile, document, log_lines
from moltarget.steps.collecting import Collector, to_placer
from moltarget.steps.config import TABLES, Config, software
from moltarget.steps.disposing import Ledger
from moltarget.steps.given import check_segments, given_tables
from moltarget.steps.judging import Judge, prepared
from moltarget.steps.layout import SampleFolder, Status, guarded, input_digest, report_progress, say
from moltarget.steps.placing import Placer
from moltarget.steps.sources import SampleIntake, Sources
from moltarget.vcf import LENGTHS, AnnotatedVcf

STEP = "annotate"


class _Run(NamedTuple):
    """What all samples of a batch share."""

    sources: Sources
    config: Config
    joins: Mapping[Build, Joins]

    def joined(self, work: _Work) -> Joins:
        """The user's files for a sample."""
        return self.joins[work.intake.build] if work.intake.build is not None else Joins()


@dataclass(slots=True)
class _Work:
    """One sample on its way through the step. ``fault`` is what went wrong with it while the union came back."""

    sample: Sample
    folder: SampleFolder
    key: str
    inputs: list[dict[str, str]]
    intake: SampleIntake
    tables: Tables
    placer: Placer
    alterations: AlterationsFile
    collector: Collector | None = None
    fault: Exception | None = None


def annotate_batch(samples: Sequence[Sample], config: Config, results: Path) -> list[Status]:
    """Annotate every sample of a batch; returns one status each. A fault of one sample stays with that sample."""
    annotators = {build: open_annotator(files.fasta, files.gff3, build) for build, files in config.references.items()}
    sources = Sources(
        annotators,
        load_catalogue(config.resources / "allele_catalogue.tsv"),
        load_gene_names(config.resources / "gene_aliases.tsv"),
        frequencies=bool(config.thresholds.max_population_af or config.thresholds.max_germline_probability),
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
    with tempfile.TemporaryDirectory(prefix="moltarget-") as scratch:
        run = _Run(sources, config, {build: _joins(build, works, Path(scratch), config, annotators) for build in Build})
        for work in works:
            joins = run.joined(work)
            work.placer.judge = Judge(config.thresholds, work.sample.purity, joins.searched, joins.hotspots)
        for build in annotators:
            _through_reference(build, works, run)
        for work in works:
            statuses[work.sample.name] = guarded(work.folder, STEP, partial(_finish, work, run))
            report_progress(statuses[work.sample.name], "annotated")
    return list(statuses.values())


def _joins(
    build: Build,
    works: Iterable[_Work],
    scratch: Path,
    config: Config,
    annotators: Mapping[Build, ReferenceAnnotator],
) -> Joins:
    """The user's files of a build that the batch needs."""
    if not any(work.intake.build is build for work in works):
        return Joins()
    joins = prepared(config, build, scratch, annotators)
    for note in joins.notes:
        say(f"{build}: {note}")
    return joins


def _common_digest(config: Config, annotators: Mapping[Build, ReferenceAnnotator]) -> dict[str, Any]:
    return {
        "code": code_digest(),
        "software": software(),
        "tables": [sha256_of(config.resources / name) for name in TABLES[STEP]],
        "references": {build.value: annotator.reference.digests for build, annotator in annotators.items()},
        "thresholds": asdict(config.thresholds),
        "known": _fingerprints(config) if config.known else [],
    }


def _fingerprints(config: Config) -> list[Any]:
    from moltarget.known.files import fingerprint

    return [[entry.words(), [fingerprint(path) for path in entry.files.values()]] for entry in config.known]


def _open(sample: Sample, folder: SampleFolder, common: Mapping[str, Any], sources: Sources, works: list[_Work]) -> str:
    """Queue a sample for annotation, unless nothing that its result depends on has changed. Returns its key."""
    paths = [(role, path) for role in DATA_COLUMNS for path in sample.paths(role)]
    inputs = [{"role": role, "name": Path(path).name, "sha256": input_digest(Path(path))} for role, path in paths]
    row = {name: value for name, value in asdict(sample).items() if name not in {"tumor_type", "assay", *DATA_COLUMNS}}
    key = digest_of({"sample": row, "inputs": inputs, **common})
    if folder.is_current(STEP, key):
        folder.forgive(STEP)
        return key
    folder.begin(STEP)
    tables = given_tables(sample, sources)
    intake = sources.intake(sample)
    check_segments(sample, tables, intake.build, sources)
    alterations = AlterationsFile(folder.file("alterations.json"))
    vcf = AnnotatedVcf(folder.file("annotated.vcf.gz"), _contig_names(intake)) if intake.files else None
    placer = Placer(Ledger(intake.records), vcf, alterations.add, alterations.add_text)
    works.append(_Work(sample, folder, key, inputs, intake, tables, placer, alterations))
    return key


def _contig_names(intake: SampleIntake) -> dict[str, str]:
    """How the first file with records calls its contigs; one habit for a file, so that contigs of others follow it."""
    return next((dict(one.file.contig_names) for one in intake.files if one.file.contig_names), {})


def _safely(work: _Work, action: Callable[[], None]) -> None:
    """Do something for one sample; what goes wrong is kept for its end and does not stop the others."""
    if work.fault is None:
        try:
            action()
        except Exception as fault:  # told by _finish, under its guard
            work.fault = fault


def _through_reference(build: Build, works: Iterable[_Work], run: _Run) -> None:
    """All alleles of the batch on one reference: written, annotated as one union, and handed back.

    When bcftools fails on the union it is tried sample by sample, so that only the sample at fault fails.
    """
    mine = [
        work
        for work in works
        if work.intake.build is build and any(one.source is AnnotationSource.REFERENCE for one in work.intake.files)
    ]
    if not mine:
        return
    try:
        _annotate_union(build, mine, run)
    except GenomeReferenceError as failure:
        if len(mine) == 1:
            mine[0].fault = mine[0].fault or failure
            return
        say(f"{build}: {failure}; trying sample by sample")
        for work in mine:
            work.placer = work.placer.anew()  # what was collected is collected again
            _safely(work, partial(_annotate_union, build, [work], run))


def _annotate_union(build: Build, works: Sequence[_Work], run: _Run) -> None:
    """Raises GenomeReferenceError before any sample has got anything back."""
    annotator, joins = run.sources.annotators[build], run.joins[build]
    joined = None
    if joins.sources:
        from moltarget.known.joining import join

        joined = partial(join, joins=joins, fetch=annotator.reference.fetch)
    with tempfile.TemporaryDirectory(prefix="moltarget-") as scratch:
        sites = annotator.site_file(Path(scratch) / "sites.vcf")
        aside = annotator.site_file(Path(scratch) / "aside.vcf")
        for number, work in enumerate(works):
            work.collector = Collector(number, work.placer, annotator, run.config.thresholds, sites, aside)
            _safely(work, partial(_collect, work))
        if not sites.lines + aside.lines:
            return
        _hand_back(
            annotator.called(sites.close(), aside.close(), joined),
            works,
            Alleles(build, run.sources, joins, run.config.thresholds),
        )


def _hand_back(annotated: Iterable[Called], works: Sequence[_Work], alleles: Alleles) -> None:
    """Each allele of a union to the sample that it came from."""
    takers = [work.collector.taker(alleles) if work.collector is not None else None for work in works]
    for called in annotated:
        number = int(called.payload.partition(":")[0])
        work, take = works[number], takers[number]
        if work.fault is None and take is not None:
            try:  # as ``_safely``, a million times
                take(called)
            except Exception as fault:
                work.fault = fault


def _collect(work: _Work) -> None:
    if work.collector is not None:
        for one in work.intake.files:
            if one.source is AnnotationSource.REFERENCE:
                work.collector.collect(one)


def _finish(work: _Work, run: _Run) -> str:
    """Write the sample's files and stamp it."""
    try:
        if work.fault is not None:
            raise work.fault
        _write(work, run)
    finally:
        work.alterations.discard()
        if work.placer.vcf is not None:
            work.placer.vcf.discard()
    work.folder.finish(STEP, work.key)
    return work.key


def _write(work: _Work, run: _Run) -> None:
    intake, placer = work.intake, work.placer
    joins = run.joined(work)
    for one in intake.files:
        if one.source is not AnnotationSource.REFERENCE:
            to_placer(one, run.sources, run.config, joins, placer)
    placer.flush()
    if placer.ledger.forgotten():
        raise AssertionError(
            f"{work.sample.name}: {intake.records} records came in, {placer.ledger.forgotten()} are not accounted for"
        )
    told = document(work.sample, work.inputs, intake, placer, work.tables, run.config)
    work.alterations.close(told, work.tables.variants)
    if placer.vcf is not None:
        placer.vcf.close(
            contigs=dict(LENGTHS[intake.build]) if intake.build is not None else {},
            sample=work.sample.name,
            meta={"source": f"moltarget {__version__}", "moltarget_annotation": intake.engine},
            info=[line.rstrip() for line in joins.header_lines()],
        )
    else:  # the sheet may have named a VCF in an earlier run
        for name in ("annotated.vcf.gz", "annotated.vcf.gz.tbi"):
            work.folder.file(name).unlink(missing_ok=True)
    work.folder.log(STEP, log_lines(told))
