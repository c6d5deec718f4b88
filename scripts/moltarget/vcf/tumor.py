"""Which sample columns are the tumour and its normal: proven by the sheet, the header or the names, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moltarget.errors import VcfError
from moltarget.vcf.header import structured
from moltarget.vcf.shapes import NormalColumn, Notes, TumorColumn, VcfHeader, VcfSettings

_WORD = re.compile(r"[A-Za-z]+")
_TUMOR_WORDS = frozenset({"TUMOR", "TUMOUR", "PRIMARY", "METASTASIS", "CANCER"})
_NORMAL_WORDS = frozenset({"NORMAL", "GERMLINE", "CONTROL"})
_NOT_TUMOR = re.compile(r"(?<![A-Za-z])non[\W_]*(?:tumou?r|cancer)(?![A-Za-z])", re.IGNORECASE)
_BESIDE_TUMOR = frozenset({"ADJACENT"})  # tumour-adjacent tissue is no tumour, and seldom called normal either
# Sample type codes in TCGA barcodes: 01-09 tumour, 10-14 normal (GDC code tables).
_BARCODE = re.compile(r"TCGA-[0-9A-Z]{2}-[0-9A-Z]{4}-([01][0-9])[A-Z]?(?![0-9A-Z])", re.IGNORECASE)
# Names that callers repeat in the command they were started with: MuTect 1 (tumor_sample_name=), GATK 4 and Sentieon
# (--tumor-sample, --tumor_sample), DRAGEN (below), Octopus (-N, --normal-samples: one or more names, "all other samples are
# considered tumour").
_COMMAND_KEY = re.compile(r"command|mutect|octopus", re.IGNORECASE)
_NAME = r"([^\s\"',;>]+)"
_COMMAND_TUMOR = re.compile(r"(?:\btumor_sample_name=|--tumor[-_]sample[ =]+)" + _NAME)
_COMMAND_NORMAL = re.compile(r"(?:\bnormal_sample_name=|--normal[-_]sample[ =]+)" + _NAME)
_OCTOPUS_NORMALS = re.compile(r" (?:-N|--normal-samples)[ =]+([^\s\"',;>-][^\"',;>]*?)(?= -|[\"',;>]|$)")
# DRAGEN's own sample is a normal only beside a tumour's; a germline run of a tumour has the same options.
_DRAGEN_TUMOR = re.compile(r"--(?:RGSM-tumor|tumor-fastq-list-sample-id)[ =]+" + _NAME)
_DRAGEN_NORMAL = re.compile(r"--(?:RGSM|fastq-list-sample-id)[ =]+" + _NAME)
_DRAGEN_SOMATIC = re.compile(r"--(?:tumor-|RG\w\w-tumor)")
_MUSE_SAMPLE = re.compile(r"Sample=([^,\"]+)")  # ##TUMOR="Sample=...,File=..."
_SAMPLE_NAMES = ("ID", "SampleName", "NAME", "SampleTCGABarcode")  # GDC VCF format; TCGA VCF 1.1
_VARDICT_NORMAL = "-match"  # VarDict's name of the normal when none is given (var2vcf_paired.pl)


def find_tumor(
    path: Path,
    header: VcfHeader,
    settings: VcfSettings,
    notes: Notes,
    record_names: frozenset[str] = frozenset(),
) -> TumorColumn | None:
    """The tumour's column, or None for a file without sample columns.

    In order: the sheet, header tags, ``record_names`` (columns that the records name as the tumour), a single column,
    the sample's own name, names of columns, the column left when the normal is known. Raises ``VcfError`` when the
    sheet names an absent column, when several columns could be the tumour, and when the only column is plainly a normal.
    """
    samples = header.samples
    for wanted, field_name in ((settings.tumor_column, "tumor_column"), (settings.normal_column, "normal_column")):
        if wanted and wanted not in samples:
            raise VcfError(f"{path}: no sample column {wanted!r} ({field_name}); {_listed(samples)}")
    if settings.tumor_column:
        if settings.tumor_column == settings.normal_column:
            raise VcfError(f"{path}: tumor_column and normal_column both name {settings.tumor_column!r}")
        return _column(samples, settings.tumor_column, "the sample sheet names it (tumor_column)")
    if not samples:
        return None
    tags = _tagged(header, notes)
    normals = set(tags.normals) | ({settings.normal_column} - {""})
    tumors = {name: how for name, how in tags.tumors.items() if name not in normals}
    if tumors:
        return _only(path, samples, set(tumors), f"the header names it ({next(iter(tumors.values()))})")
    named = record_names & set(samples) - normals
    if len(named) == 1:
        return _column(samples, next(iter(named)), "the records name it (INFO SAMPLE)")
    if len(samples) == 1:
        return _single(path, samples[0], normals)
    return _by_name(path, header, normals, settings.tumor_name_hint)


def find_normal(header: VcfHeader, tumor: TumorColumn | None, settings: VcfSettings) -> NormalColumn | None:
    """The matched normal's column; None when there is none, or when no single column can be told to be it.

    In order: the sheet, header tags, names, and the only other column where the sheet says that the design is paired.
    """
    samples = header.samples
    if tumor is None or len(samples) < 2:
        return None
    if settings.normal_column in samples:
        return _normal(samples, settings.normal_column, "the sample sheet names it (normal_column)")
    others = [name for name in samples if name != tumor.name]
    tags = _tagged(header, Notes()).normals
    tagged = [name for name in others if name in tags]
    if tagged:
        name = _partner(tumor.name, tagged)
        return _normal(samples, name, f"the header names it ({tags[name]})") if name else None
    named = [name for name in others if _kind(name) == "normal" or name == f"{tumor.name}{_VARDICT_NORMAL}"]
    if named:
        name = _partner(tumor.name, named)
        return _normal(samples, name, "its name says normal") if name else None
    if len(others) == 1 and _suffix_pair(header, samples) == tumor.name:
        return _normal(samples, others[0], f"the two columns differ only in a final T and {others[0][-1].upper()}")
    if len(others) == 1 and settings.design == "paired" and _kind(others[0]) != "tumor":
        return _normal(samples, others[0], "the sample sheet says paired, and it is the only other column")
    return None


def _normal(samples: Sequence[str], name: str, how: str) -> NormalColumn:
    return NormalColumn(name, samples.index(name), how)


def _partner(tumor: str, normals: Sequence[str]) -> str:
    """The one normal; of several the one that differs from the tumour's name only in that word (RADIA's DNA and RNA)."""
    if len(normals) == 1:
        return normals[0]
    stem = _without_kind(tumor)
    same = [name for name in normals if _without_kind(name) == stem]
    return same[0] if len(same) == 1 else ""


def _without_kind(name: str) -> tuple[str, ...]:
    words = re.split(r"[^A-Za-z0-9]+", name.upper())
    return tuple(word for word in words if word not in _TUMOR_WORDS | _NORMAL_WORDS)


def _column(samples: Sequence[str], name: str, how: str) -> TumorColumn:
    return TumorColumn(name, samples.index(name), how)


def _listed(samples: Sequence[str]) -> str:
    shown = ", ".join(samples[:20]) + (f" and {len(samples) - 20} more" if len(samples) > 20 else "")
    return f"the columns are: {shown}" if samples else "the file has no sample columns"


def _only(path: Path, samples: Sequence[str], candidates: set[str], how: str) -> TumorColumn:
    if len(candidates) == 1:
        return _column(samples, next(iter(candidates)), how)
    shown = ", ".join(name for name in samples if name in candidates)
    raise VcfError(f"{path}: several columns can be the tumour ({shown}); set tumor_column in the sample sheet")


@dataclass(slots=True)
class _Tags:
    """Columns that meta lines name, with the key of the line."""

    tumors: dict[str, str] = field(default_factory=dict)
    normals: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, name: str, key: str) -> None:
        if name and kind in {"tumor", "normal"}:
            (self.tumors if kind == "tumor" else self.normals).setdefault(name, f"##{key}")

    def among(self, samples: Sequence[str]) -> _Tags:
        known = set(samples)
        return _Tags(
            {name: key for name, key in self.tumors.items() if name in known},
            {name: key for name, key in self.normals.items() if name in known},
        )


def _tagged(header: VcfHeader, notes: Notes) -> _Tags:
    """Tumour and normal columns that meta lines name; a declared column that is absent is noted and left out."""
    declared, implied = _Tags(), _Tags()
    for key, value in header.lines:
        if key in {"tumor_sample", "normal_sample"}:
            declared.add(key.removesuffix("_sample"), value.strip(), key)
        elif key == "PEDIGREE":
            _add_pedigree(declared, key, value)
        elif key in {"SAMPLE", "INDIVIDUAL"}:
            _add_sample_line(implied, header.samples, key, value)
        elif key in {"TUMOR", "NORMAL"}:
            found = _MUSE_SAMPLE.search(value)
            implied.add(key.lower(), found.group(1) if found else "", key)
        elif _COMMAND_KEY.search(key):
            _add_command(implied, key, value)
    for name in sorted({*declared.tumors, *declared.normals} - set(header.samples)):
        notes.add(f"The header names {name!r} as tumour or normal, but there is no such sample column.")
    found_tags = declared.among(header.samples)
    for kind, source in (("tumor", implied.tumors), ("normal", implied.normals)):
        for name, line in source.items():
            found_tags.add(kind, name, line.removeprefix("##"))
    return found_tags.among(header.samples)


def _add_pedigree(tags: _Tags, key: str, value: str) -> None:
    """A sample that derives from an original: by Derived (VCFv4.2), by the ID (VCFv4.3), or a Tumor and a Normal (megSAP).

    VCFv4.3 (section 1.4.9) has other samples that derive from one, such as ``SomaticNonTumour``.
    """
    pairs = structured(value)
    original = pairs.get("Original", "")
    derived = pairs.get("Derived", "") or (pairs.get("ID", "") if original else "")
    tags.add("tumor", derived if _kind(derived) != "normal" else "", key)
    tags.add("normal", original, key)
    tags.add("tumor", pairs.get("Tumor", ""), key)
    tags.add("normal", pairs.get("Normal", ""), key)


def _add_sample_line(tags: _Tags, samples: Sequence[str], key: str, value: str) -> None:
    """``##SAMPLE`` and ``##INDIVIDUAL``: the ID or the description says the kind, the ID or a name is the column."""
    pairs = structured(value)
    kind = _kind(f"{pairs.get('ID', '')} {pairs.get('Description', '')} {pairs.get('Genomes', '')}")
    for name in (pairs.get(one, "") for one in _SAMPLE_NAMES):
        if name in samples:
            tags.add(kind, name, key)
            return


def _add_command(tags: _Tags, key: str, value: str) -> None:
    """The sample names in a caller's command line."""
    for kind, pattern in (("tumor", _COMMAND_TUMOR), ("normal", _COMMAND_NORMAL)):
        for name in pattern.findall(value):
            tags.add(kind, name, key)
    for name in _DRAGEN_TUMOR.findall(value):
        tags.add("tumor", name, key)
    for name in _DRAGEN_NORMAL.findall(value) if _DRAGEN_SOMATIC.search(value) else ():
        tags.add("normal", name, key)
    for names in _OCTOPUS_NORMALS.findall(value) if "octopus" in key.lower() else ():
        for name in names.split():
            tags.add("normal", name, key)


def _single(path: Path, name: str, normals: set[str]) -> TumorColumn:
    if name in normals or (_kind(name) == "normal" and not _BARCODE.search(name)) or _codes(name) == {"normal"}:
        raise VcfError(
            f"{path}: the only sample column, {name!r}, is a normal; give the tumour's VCF, or set tumor_column to it"
        )
    return TumorColumn(name, 0, "it is the only sample column")


def _by_name(path: Path, header: VcfHeader, normals: set[str], hint: str) -> TumorColumn:
    samples = header.samples
    known = normals | {f"{name}{_VARDICT_NORMAL}" for name in samples}
    kinds = {name: "normal" if name in known else _kind(name) for name in samples}
    if hint in kinds and kinds[hint] != "normal":
        others = [name for name, kind in kinds.items() if kind == "tumor" and name != hint]
        if not others:
            return _column(samples, hint, "it bears the sample's name")
    named = {name for name, kind in kinds.items() if kind == "tumor"}
    if named:
        return _only(path, samples, named, "its name says tumour")
    left = {name for name, kind in kinds.items() if kind != "normal"}
    if len(left) == 1:
        return _column(samples, left.pop(), "every other column is a normal")
    pair = _suffix_pair(header, sorted(left)) if len(left) == 2 else None
    if pair:
        other = next(name for name in left if name != pair)
        return _column(samples, pair, f"the two columns differ only in a final T and {other[-1].upper()}")
    raise VcfError(f"{path}: no column can be told to be the tumour; set tumor_column; {_listed(samples)}")


def _codes(name: str) -> set[str]:
    return {"tumor" if code < "10" else "normal" for code in _BARCODE.findall(name)}


def _kind(name: str) -> str:
    """``tumor``, ``normal`` or empty, from the words of a column name and from TCGA barcodes.

    ``non-tumor`` says normal; what lies beside a tumour is told by neither word.
    """
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    told = _NOT_TUMOR.sub("NORMAL", spaced)
    words = {word.upper() for word in _WORD.findall(told)}
    kinds = _codes(name)
    if words & _TUMOR_WORDS and not words & _BESIDE_TUMOR:
        kinds.add("tumor")
    if words & _NORMAL_WORDS:
        kinds.add("normal")
    return kinds.pop() if len(kinds) == 1 else ""


def _suffix_pair(header: VcfHeader, names: Sequence[str]) -> str | None:
    """The T of a pair such as ``P1-T``/``P1-N`` or ``P1T``/``P1N``; None when the stems differ.

    Files of SAGE follow the Hartwig habit: R for the reference sample (github.com/hartwigmedical/hmftools, COLO829R).
    """
    letters = "NnRr" if any(key == "sageVersion" for key, _ in header.lines) else "Nn"
    tumor = [name for name in names if name[-1:] in {"T", "t"}]
    normal = [name for name in names if name[-1:] and name[-1] in letters]
    same_stem = len(tumor) == len(normal) == 1 and tumor[0][:-1] == normal[0][:-1]
    return tumor[0] if same_stem else None
