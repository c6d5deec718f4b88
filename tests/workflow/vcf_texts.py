"""Small VCF files for the workflow tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

Record = tuple[str, int, str, str]
FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
HEADER = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
)


def line(record: Record, filters: str = "PASS", reads: tuple[int, int] = (70, 30), columns: int = 1) -> str:
    """One data line; the same genotype in every sample column. ``reads`` are of REF and of ALT."""
    contig, pos, ref, alt = record
    fields = [contig, str(pos), ".", ref, alt, ".", filters, "."]
    if columns:
        fields += ["GT:AD:DP", *[f"0/1:{reads[0]},{reads[1]}:{sum(reads)}"] * columns]
    return "\t".join(fields)


def vcf_text(lines: Iterable[str], *, samples: Sequence[str] = ("TUMOR",), meta: Sequence[str] = ()) -> str:
    columns = (*FIXED, *(("FORMAT", *samples) if samples else ()))
    return "".join(f"{text}\n" for text in ("##fileformat=VCFv4.2", *meta, *HEADER, "\t".join(columns), *lines))


def write_vcf(
    path: Path, lines: Iterable[str], *, samples: Sequence[str] = ("TUMOR",), meta: Sequence[str] = ()
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(vcf_text(lines, samples=samples, meta=meta), encoding="utf-8")
    return path
