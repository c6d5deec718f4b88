"""Small made-up VCF files for the tests of the VCF room, and the accounting that every reading must satisfy."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from moltarget.model import Call, Rejected
from moltarget.vcf import VcfFile, VcfSettings, open_vcf

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "vcf"
FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")


def text_of(rows: Iterable[str], *, meta: Sequence[str] = (), samples: Sequence[str] = ("S1",)) -> str:
    """VCF text; rows are written with spaces for tabs."""
    columns = (*FIXED, *(("FORMAT", *samples) if samples else ()))
    head = ["##fileformat=VCFv4.2", *(f"##{line}" for line in meta), "\t".join(columns)]
    return "".join(f"{line}\n" for line in (*head, *("\t".join(row.split(" ")) for row in rows)))


def opened(
    folder: Path,
    rows: Iterable[str],
    *,
    meta: Sequence[str] = (),
    samples: Sequence[str] = ("S1",),
    settings: VcfSettings | None = None,
) -> VcfFile:
    path = folder / "made_up.vcf"
    path.write_text(text_of(rows, meta=meta, samples=samples), encoding="utf-8")
    return open_vcf(path, settings)


def calls(file: VcfFile) -> list[Call]:
    return [entry for entry in file.entries() if isinstance(entry, Call)]


def rejected(file: VcfFile) -> list[Rejected]:
    return [entry for entry in file.entries() if isinstance(entry, Rejected)]


def alts_per_line(path: Path) -> list[int]:
    """How many entries each data line owes, counted from the bytes without the package's reader.

    A line without ALT columns owes one entry; every other line at least one and at most one per ALT.
    """
    raw = path.read_bytes()
    data = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    body = data[data.index(b"#CHROM") :].split(b"\n")[1:]
    lines = [line for line in body if line.strip()]
    return [line.split(b"\t")[4].count(b",") + 1 if line.count(b"\t") > 3 else 1 for line in lines]


def assert_accounted(path: Path, entries: Sequence[Call | Rejected]) -> None:
    """Every data line has its entries: one per ALT, or a single rejection of the line; no line is missing."""
    owed = alts_per_line(path)
    found: dict[int, list[Call | Rejected]] = {}
    for entry in entries:
        found.setdefault(entry.record, []).append(entry)
    assert sorted(found) == list(range(1, len(owed) + 1))
    for record, group in found.items():
        lone_rejection = len(group) == 1 and isinstance(group[0], Rejected)
        assert len(group) == owed[record - 1] or lone_rejection, (record, group)
