"""The plan of a run: configuration and sheet checked as a whole, samples in batches, the files each batch depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from moltarget.batches import assign_batches
from moltarget.contigs import LENGTHS, bare_contig
from moltarget.errors import KnowledgeBaseError, SheetError
from moltarget.files import code_digest, digest_of
from moltarget.known.checking import faults_of_all
from moltarget.model import Build
from moltarget.sample import Sample
from moltarget.sample_sheet import DATA_COLUMNS, read_sheet
from moltarget.steps.config import Config, config_from, software
from moltarget.steps.config_faults import document_faults
from moltarget.steps.locking import check_lock
from moltarget.steps.match import load_types

_COLUMNS = tuple(one.name for one in fields(Sample))


@dataclass(frozen=True)
class Plan:
    """What the rules need to know. ``batches`` maps a batch to its sample names."""

    sheet: str
    config: Config
    samples: Mapping[str, Sample]
    batches: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...]
    _digests: dict[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def code(self) -> str:
        """Digest of the package and of the software under it: a change redoes the rules."""
        return digest_of({"code": code_digest(), "software": software()})

    @property
    def size(self) -> str:
        """``2 samples in 1 batch``: what a run says first, and ``moltarget.running`` reads."""
        samples, batches = len(self.samples), len(self.batches)
        return (
            f"{samples} {'sample' if samples == 1 else 'samples'} in {batches} {'batch' if batches == 1 else 'batches'}"
        )

    @property
    def count(self) -> int:
        """The number of batches that the samples were divided among, empty ones too (``moltarget.batches``)."""
        return int(next(iter(self.batches)).partition("-")[0])

    def files(self, batch: str) -> list[str]:
        """The input files of a batch, each once; panel BEDs belong to matching."""
        samples = [self.samples[name] for name in self.batches[batch]]
        return list(dict.fromkeys(path for one in samples for column in DATA_COLUMNS for path in one.paths(column)))

    def panels(self, batch: str) -> list[str]:
        """The panel BEDs of a batch."""
        named = (self.samples[name].panel for name in self.batches[batch])
        return list(dict.fromkeys(path for path in named if path))

    def rows(self, batch: str) -> str:
        """Digest of the batch's rows: a changed row redoes its batch, a row elsewhere does not."""
        if batch not in self._digests:  # several rules ask
            rows = [[getattr(self.samples[name], column) for column in _COLUMNS] for name in self.batches[batch]]
            self._digests[batch] = hashlib.sha256(json.dumps([_COLUMNS, rows]).encode()).hexdigest()
        return self._digests[batch]

    def references(self) -> list[str]:
        """The FASTA and GFF3 files of all builds."""
        return [str(path) for files in self.config.references.values() for path in (files.fasta, files.gff3)]

    def reference_arguments(self) -> list[str]:
        """``--reference BUILD FASTA GFF3`` for each build."""
        return [
            word
            for build, files in self.config.references.items()
            for word in ("--reference", build.value, str(files.fasta), str(files.gff3))
        ]

    def known_files(self) -> list[str]:
        """The files of known variants of all builds: a changed one redoes the batches."""
        return list(dict.fromkeys(str(path) for entry in self.config.known for path in entry.files.values()))

    def knowledge_base_files(self) -> list[str]:
        """The files of other bases that are compiled, and the lock that they have to fit."""
        settings = self.config.knowledge_base
        return [str(path) for path in (*(path for _, path in settings.sources), settings.lock) if path]

    def knowledge_base_arguments(self) -> list[str]:
        """``--source NAME=FILE`` for each of them, and how the base is compiled."""
        settings = self.config.knowledge_base
        words = [word for name, path in settings.sources for word in ("--source", f"{name}={path}")]
        words += [] if settings.curated else ["--no-curated"]
        words += ["--locked", str(settings.lock)] if settings.lock else []
        return [*words, *(["--keep-malformed"] if settings.keep_malformed else [])]

    def known_arguments(self) -> list[str]:
        """``--known LABEL key=value ...`` for each entry of ``known_files``."""
        return [word for entry in self.config.known for word in ("--known", *entry.words())]

    def threshold_arguments(self) -> list[str]:
        """``--min-depth N`` and its like, for every threshold that is on."""
        limits = asdict(self.config.thresholds)
        return [
            word for name, value in limits.items() if value for word in (f"--{name.replace('_', '-')}", f"{value:g}")
        ]


def make_plan(document: Mapping[str, Any]) -> Plan:
    """Check configuration and sheet. Raises one SheetError with every fault of the first of them that has any."""
    _check_config(document)
    config = config_from(document)
    _check_files(config)
    _check_builds(config)
    _check_known(config)
    _check_lock(config)
    sheet = read_sheet(document["samples"], load_types(config).resolve)
    _check_braces(config, sheet.samples)
    names = [sample.name for sample in sheet.samples]
    return Plan(
        sheet=document["samples"],
        config=config,
        samples={sample.name: sample for sample in sheet.samples},
        batches=assign_batches(names, document["batch_size"]),
        warnings=sheet.warnings,
    )


def _check_config(document: Mapping[str, Any]) -> None:
    faults = document_faults(document)
    if faults:
        raise SheetError("configuration: " + "\nconfiguration: ".join(faults) + "\nconfig/README.md lists the keys")


def _check_files(config: Config) -> None:
    faults = []
    for build, files in config.references.items():
        needed = [files.fasta, files.gff3, files.fasta.with_name(f"{files.fasta.name}.fai")]
        if files.fasta.suffix == ".gz":
            needed.append(files.fasta.with_name(f"{files.fasta.name}.gzi"))
        faults += [f"references.{build}: no such file: {path}" for path in needed if not path.is_file()]
    sources = config.knowledge_base.sources
    faults += [f"knowledge_base.sources.{name}: no such file: {path}" for name, path in sources if not path.is_file()]
    lock = config.knowledge_base.lock
    if lock is not None and not lock.is_file():
        faults.append(f"knowledge_base.lock: no such file: {lock}")
    if config.oncotree is not None and not config.oncotree.is_file():
        faults.append(f"oncotree: no such file: {config.oncotree}")
    cures = ["relative paths start at the working directory"] if faults else []
    if any(fault.startswith("references.") for fault in faults):
        cures.append("index a FASTA with: samtools faidx")
    if not (config.knowledge_base.curated or sources):
        faults.append("knowledge_base: without curated there must be a source; name one, or leave curated on")
    if faults:
        cure = f"\n{'; '.join(cures)}" if cures else ""
        raise SheetError("configuration: " + "\nconfiguration: ".join(faults) + cure)


def _check_builds(config: Config) -> None:
    """Chromosome lengths in the index of a FASTA prove its build key wrong; a genome that is not human says nothing."""
    faults = []
    for build, files in config.references.items():
        found = _other_build(build, files.fasta.with_name(f"{files.fasta.name}.fai"))
        if found is not None:
            contig, length, other = found
            faults.append(
                f"configuration: references.{build}: {files.fasta} is a FASTA of {other}: its contig {contig} has "
                f"{length} bases; name {files.fasta.name} and its GFF3 under {other}, or give the files of {build}"
            )
    if faults:
        raise SheetError("\n".join(faults))


def _other_build(build: Build, index: Path) -> tuple[str, int, Build] | None:
    """The first of chromosomes 1-22 and X (name as written, bases) with its length in another build, and that build."""
    for line in index.read_text(encoding="utf-8", errors="replace").splitlines():
        contig, _, rest = line.partition("\t")
        size, bare = rest.partition("\t")[0], bare_contig(contig)
        if bare in {"Y", "MT"} or not size.isdecimal():
            continue
        for other in Build:
            if LENGTHS[other].get(bare) == int(size) != LENGTHS[build].get(bare):
                return contig, int(size), other
    return None


def _check_known(config: Config) -> None:
    faults = faults_of_all(config.known)
    if faults:
        raise SheetError("configuration: " + "\nconfiguration: ".join(faults))


def _check_lock(config: Config) -> None:
    try:
        check_lock(config.knowledge_base, config.resources)
    except KnowledgeBaseError as fault:
        raise SheetError(f"configuration: knowledge_base.lock: {fault}") from fault


def _check_braces(config: Config, samples: Sequence[Sample]) -> None:
    """Snakemake takes ``{name}`` in the path of an input for a wildcard, so such a path cannot be given to a rule."""
    named = [
        (f"references.{build}", str(path))
        for build, files in config.references.items()
        for path in (files.fasta, files.gff3)
    ]
    named += [(f"knowledge_base.sources.{name}", str(path)) for name, path in config.knowledge_base.sources]
    named += [("oncotree", str(config.oncotree or "")), ("knowledge_base.lock", str(config.knowledge_base.lock or ""))]
    named += [(f"known_files.{entry.label}", word) for entry in config.known for word in entry.words()]
    named += [(one.name, path) for one in samples for role in (*DATA_COLUMNS, "panel") for path in one.paths(role)]
    faults = [f"{owner}: {path!r}" for owner, path in named if "{" in path or "}" in path]
    if faults:
        raise SheetError(
            "paths with braces, which Snakemake takes for wildcards; rename them:\n  " + "\n  ".join(faults)
        )
