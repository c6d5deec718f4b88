"""Which rows of a MAF are the sample's, which matched normal they name, and which build the file is on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moltarget.errors import VcfError
from moltarget.model import Build
from moltarget.vcf.build import named_builds
from moltarget.vcf.depths import count
from moltarget.vcf.header import MAX_SAMPLE_NAME
from moltarget.vcf.maf_alleles import contig_of, plain
from moltarget.vcf.maf_columns import CHROMOSOME, NORMAL, TUMOR, Columns, Row
from moltarget.vcf.maf_values import callers_of, known_callers
from moltarget.vcf.shapes import (
    BuildEvidence,
    Caller,
    CallerEvidence,
    EvidenceKind,
    NormalColumn,
    Notes,
    TumorColumn,
    VcfSettings,
)

_SHOWN = 20
_MAX_CONTIGS = 10_000
# vcf2maf and maf2vcf write this name where no normal was given.
_PLACEHOLDER = "NORMAL"
_NUMBERS: dict[str, Build | None] = {"37": Build.GRCH37, "38": Build.GRCH38, "36": None}


@dataclass(slots=True)
class Survey:
    """What the rows of one tumour say together. ``normals`` are matched normals by name, the placeholder apart."""

    records: int = 0
    contigs: dict[str, str] = field(default_factory=dict)
    normals: Counter[str] = field(default_factory=Counter)
    placeholder: bool = False
    counted: bool = False
    _named: set[Caller] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Take one row in; of a row with a wrong number of cells only that it is there."""
        self.records += 1
        if not row.whole:
            return
        written = row.raw(CHROMOSOME)
        bare = contig_of(written)
        if bare and len(self.contigs) < _MAX_CONTIGS:
            self.contigs.setdefault(bare, written)
        normal = row.get(NORMAL)
        if normal.upper() == _PLACEHOLDER:
            self.placeholder = True
        elif normal and normal != row.get(TUMOR):
            self.normals[normal] += 1
        self.counted = self.counted or any(
            count(row.get(name).removesuffix(".0")) for name in ("n_depth", "n_ref_count", "n_alt_count")
        )
        self._named |= known_callers(callers_of(row))

    @property
    def paired(self) -> bool:
        """Whether a matched normal is named (a placeholder names none) or its reads are counted."""
        return bool(self.normals) or self.counted

    @property
    def callers(self) -> tuple[CallerEvidence, ...]:
        """The callers that rows name, in the order of ``Caller``."""
        return tuple(CallerEvidence(caller, "column callers") for caller in Caller if caller in self._named)


def find_tumor(path: Path, columns: Columns, counts: Mapping[str, int], settings: VcfSettings) -> TumorColumn | None:
    """The tumour whose lines are the sample's; None when the MAF names none at all.

    In order: the sheet, the sample's own name, the only barcode; never a guess. Raises ``VcfError`` when the sheet names an
    absent barcode (a tumour without a single mutation looks the same), when several could be the sample, and when the only
    one cannot be printed.
    """
    barcodes = [name for name in counts if name]
    wanted = settings.tumor_column
    if wanted and wanted in barcodes:
        return TumorColumn(wanted, 0, "the sample sheet names it (tumor_column)")
    if wanted and (barcodes or counts or not columns.has(TUMOR)):
        raise VcfError(
            f"{path}: no line has the Tumor_Sample_Barcode {wanted!r} (tumor_column); {_listed(barcodes)}; correct"
            " tumor_column, or leave the vcf cell empty for a tumour without mutations"
        )
    if wanted:
        return TumorColumn(wanted, 0, "the sample sheet names it (tumor_column)")
    if settings.tumor_name_hint in barcodes:
        return TumorColumn(settings.tumor_name_hint, 0, "it bears the sample's name")
    if len(barcodes) > 1:
        raise VcfError(
            f"{path}: the MAF holds {len(barcodes)} tumours and none bears the sample's name; set tumor_column in the sample"
            f" sheet to one Tumor_Sample_Barcode; {_listed(barcodes)}"
        )
    if barcodes and (not barcodes[0].isprintable() or len(barcodes[0]) > MAX_SAMPLE_NAME):
        raise VcfError(f"{path}: the Tumor_Sample_Barcode is {barcodes[0][:40]!r}; write a name that can be printed")
    return TumorColumn(barcodes[0], 0, "it is the only Tumor_Sample_Barcode") if barcodes else None


def _listed(barcodes: list[str]) -> str:
    names = sorted(barcodes)
    shown = ", ".join(plain(name, 80) for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"the barcodes are: {shown}{more}" if names else "the MAF names no tumour"


def find_normal(path: Path, survey: Survey, settings: VcfSettings, notes: Notes) -> NormalColumn | None:
    """The matched normal of the tumour's rows; None when they name none or several.

    Raises ``VcfError`` when the sheet names one that no row has.
    """
    wanted = settings.normal_column
    names = sorted(survey.normals)
    if wanted and wanted not in names and not (wanted == _PLACEHOLDER and survey.placeholder) and survey.records:
        raise VcfError(
            f"{path}: no row of this tumour has the Matched_Norm_Sample_Barcode {wanted!r} (normal_column); {_listed(names)}"
        )
    if wanted and survey.records:
        return NormalColumn(wanted, 0, "the sample sheet names it (normal_column)")
    if len(names) > 1:
        notes.add(f"The rows of this tumour name {len(names)} matched normals; no single one was taken as its normal.")
        return None
    if names:
        return NormalColumn(names[0], 0, "the rows name it (Matched_Norm_Sample_Barcode)")
    if survey.placeholder and survey.counted:
        return NormalColumn(_PLACEHOLDER, 0, "the rows count its reads")
    return None


def build_evidence(path: Path, written: Mapping[str, int]) -> tuple[BuildEvidence, ...]:
    """The build that NCBI_Build names; empty when it says nothing. ``written`` are its texts.

    Raises ``VcfError`` when rows are on different builds.
    """
    by_build: dict[Build | None, str] = {}
    for text in sorted(written):
        by_build.setdefault(_build_of(text), text)
    if len(by_build) > 1:
        told = ", ".join(plain(text) for text in by_build.values())
        raise VcfError(f"{path}: mixed builds: NCBI_Build says {told}; write one MAF for each build")
    return tuple(
        BuildEvidence(build, EvidenceKind.BUILD_COLUMN, f"column NCBI_Build says {plain(text)}")
        for build, text in by_build.items()
    )


def _build_of(text: str) -> Build | None:
    """37, GRCh37, hg19, b37 and 38, GRCh38, hg38; None for every other assembly."""
    number = re.match(r"(3[678])(?:\.\d+)?$", text)
    if number:
        return _NUMBERS[number.group(1)]
    builds = named_builds(text)
    return next(iter(builds)) if len(builds) == 1 else None
