"""What is found in VCF and MAF files before any analysis: one row a file, as tab-separated text or as a page of the docs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from moltarget.errors import VcfError
from moltarget.model import Call
from moltarget.vcf.build import header_build_evidence
from moltarget.vcf.callers import detect_callers
from moltarget.vcf.depths import COUNTS, INFO_COUNTS, CountRow
from moltarget.vcf.lines import LineSource
from moltarget.vcf.maf import MafFile, is_maf, open_maf
from moltarget.vcf.preflight import check
from moltarget.vcf.reader import VcfFile, open_vcf
from moltarget.vcf.shapes import (
    AnnotationHeader,
    BuildEvidence,
    CallerEvidence,
    NormalColumn,
    Notes,
    TumorColumn,
    VcfSettings,
)

SUFFIXES = (".vcf", ".vcf.gz", ".vcf.bgz", ".maf", ".maf.gz")
MAX_CELL = 400
_NO_CALLER = "no line names one"
_NO_BUILD = "none; REF alleles or the sheet decide"

PAGE = """# Inputs: what is read in which file

This page is written by a command; do not edit it:

```
python scripts/describe_inputs.py ../shared/data/vcf --markdown docs/inputs.md
```

It goes over the shared test files with no setting at all: neither a sample sheet nor a caller's name. With your own files
the same command says what a run would make of them.

- **Callers**: each caller that the header proves, with the piece of the header line that proves it. Several callers mean a
  merged file; then every record is read by the fields that it has.
- **Build**: what the header says. REF alleles and the sheet join in during a run, and a contradiction is an error.
- **Tumour, normal**: the column and how it was told. Two plausible columns are never guessed between.
- **MAF**: its build is that of the column NCBI_Build, its tumour a Tumor_Sample_Barcode; records are those of this tumour.
- **Calls**: alleles that can be analysed, one for each ALT; *kept aside* are unsupported kinds and faulty records, which
  stay in the accounting with their reason.
- **Filters** of a call are those of FILTER, of the tumour's own column (FT), and of its ALT alone where a record has several
  (Mutect2's AS_FilterStatus, because its FILTER is the most lenient of all of them).
- **Depth, reads, VAF**: the share of the calls for which the tumour's (then the normal's) depth, alternate reads and VAF
  are known. What the file does not say is unknown and never 0.
"""


READ_COLUMNS = {
    "file": "File",
    "callers": "Callers and proof",
    "build": "Build",
    "tumor": "Tumour",
    "normal": "Normal",
    "records": "Records",
    "calls": "Calls",
    "kept_aside": "Kept aside",
    "known": "Tumour depth / reads / VAF",
    "normal_known": "Normal depth / reads / VAF",
    "annotation": "Annotation",
}


@dataclass(frozen=True, slots=True)
class Description:
    """One file. ``verdict`` is ``read`` or the message of the refusal; texts are empty where nothing could be found.

    ``records`` counts data lines, ``calls`` alleles that can be analysed, ``kept_aside`` entries with a reason instead.
    ``known`` and ``normal_known`` are the shares of depth, alternate reads and VAF, in percent of the calls.
    """

    file: str
    verdict: str
    callers: str = ""
    build: str = ""
    tumor: str = ""
    normal: str = ""
    records: str = ""
    calls: str = ""
    kept_aside: str = ""
    known: str = ""
    normal_known: str = ""
    annotation: str = ""


def vcf_files(places: Iterable[Path]) -> list[tuple[str, Path]]:
    """Each VCF and MAF with the name it is shown by: the path below the folder that was given, or the file's own name.

    Raises ``VcfError`` for a place that does not exist and for folders without any such file.
    """
    found: list[tuple[str, Path]] = []
    for place in places:
        if place.is_dir():
            inside = sorted(path for path in place.rglob("*") if path.name.endswith(SUFFIXES) and path.is_file())
            found.extend((path.relative_to(place).as_posix(), path) for path in inside)
        elif place.is_file():
            found.append((place.name, place))
        else:
            raise VcfError(f"{place}: no such file or folder; correct the path")
    if not found:
        raise VcfError(f"no file with a name ending in {', '.join(SUFFIXES)} was found; name the files themselves")
    return found


def describe(name: str, path: Path, settings: VcfSettings | None = None) -> Description:
    """What is found in one file, a MAF or a VCF by its content; a refusal is a row, not an error."""
    chosen = settings or VcfSettings(read_annotation=False)
    try:
        if is_maf(path, chosen.max_line_bytes):
            return _maf(name, open_maf(path, chosen))
        header = check(LineSource(path, chosen.max_line_bytes), Notes()).header
    except VcfError as error:
        return Description(name, _refusal(path, error))
    callers, build = _callers(detect_callers(header)), _build(header_build_evidence(header))
    try:
        file = open_vcf(path, chosen)
    except VcfError as error:
        return Description(name, _refusal(path, error), callers, build)
    return _read(name, file, callers, build, header.annotation)


def _maf(name: str, file: MafFile) -> Description:
    return _read(name, file, _callers(file.callers), _build(file.build_evidence), file.annotation)


def _read(
    name: str, file: VcfFile | MafFile, callers: str, build: str, annotation: AnnotationHeader | None
) -> Description:
    counts: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    for entry in file.entries():
        if not isinstance(entry, Call):
            aside[entry.disposition] += 1
            continue
        counts["calls"] += 1
        for who, prefix in (("tumor", ""), ("normal", "normal_")):
            for field in ("depth", "alt_reads", "vaf"):
                counts[f"{who} {field}"] += getattr(entry, f"{prefix}{field}") is not None
    return Description(
        file=name,
        verdict="read",
        callers=callers,
        build=build,
        tumor=_column(file.tumor),
        normal=_column(file.normal),
        records=str(file.records),
        calls=str(counts["calls"]),
        kept_aside=", ".join(f"{number} {kind}" for kind, number in sorted(aside.items())),
        known=_shares(counts, "tumor"),
        normal_known=_shares(counts, "normal"),
        annotation=f"{annotation.kind} by {annotation.engine} {annotation.version}".strip() if annotation else "",
    )


def _shares(counts: Counter[str], who: str) -> str:
    calls = counts["calls"]
    numbers = [counts[f"{who} {field}"] for field in ("depth", "alt_reads", "vaf")]
    if not calls or not any(numbers):
        return "" if not calls else "unknown"
    return " / ".join(_percent(number, calls) for number in numbers)


def _percent(number: int, total: int) -> str:
    """Percent; never rounded up to 100 or down to 0."""
    share = 100 * number / total
    return f"{min(max(share, 0.1 if number else 0.0), 99.9 if number < total else 100.0):.3g}%"


def _refusal(path: Path, error: VcfError) -> str:
    return f"refused: {str(error).removeprefix(f'{path}: ').replace(str(path), path.name)}"


def _callers(evidence: Sequence[CallerEvidence]) -> str:
    by_line: dict[str, list[str]] = {}
    for item in evidence:
        by_line.setdefault(item.line, []).append(item.caller)
    return "; ".join(f"{', '.join(names)}: {line}" for line, names in by_line.items()) or _NO_CALLER


def _build(evidence: Sequence[BuildEvidence]) -> str:
    told = [f"{item.build or 'another'}: {item.detail}" for item in evidence]
    return "; ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "") if told else _NO_BUILD


def _column(column: TumorColumn | NormalColumn | None) -> str:
    return f"{column.name}: {column.how}" if column else ""


def as_text(rows: Sequence[Description]) -> str:
    """Tab-separated text with a header line; tabs and line ends inside values become spaces."""
    names = [field.name for field in fields(Description)]
    lines = [names, *([" ".join(str(getattr(row, name)).split()) for name in names] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def as_page(rows: Sequence[Description]) -> str:
    """The page of the docs: files that are read, files that are refused, and the table of count fields."""
    read = [row for row in rows if row.verdict == "read"]
    refused = [row for row in rows if row.verdict != "read"]
    cells = [[str(getattr(row, field)) for field in READ_COLUMNS] for row in read]
    told = [(row.file, row.verdict.removeprefix("refused: "), row.callers) for row in refused]
    return "\n".join(
        [
            PAGE,
            f"## Files that are read ({len(read)})\n",
            *_table(list(READ_COLUMNS.values()), cells),
            f"\n## Files that are refused ({len(refused)})\n",
            *_table(("File", "Message", "Callers and proof"), told),
            "\n## Where reads are counted\n",
            "The first row whose fields a record has gives its counts. VAF is their ratio; a stated fraction is used",
            "where there are no counts.\n",
            *_table(("Callers", "Fields", "Documented in"), [_count_cells(row) for row in (*COUNTS, *INFO_COUNTS)]),
            "",
        ]
    )


def _count_cells(row: CountRow) -> tuple[str, ...]:
    place = "INFO " if row in INFO_COUNTS else ""
    return row.caller, place + ", ".join(row.needs), row.source


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return lines + [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]


def _cell(value: str) -> str:
    """Untrusted text in a Markdown table: one line, bounded, without markup."""
    text = " ".join(value.split())
    text = text[:MAX_CELL] + ("..." if len(text) > MAX_CELL else "")
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    for letter in "\\`|*_[]":
        text = text.replace(letter, f"\\{letter}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
