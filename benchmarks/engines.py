"""The three that annotate the same file: the project's own command, the yardstick, and SnpEff where it is installed."""

from __future__ import annotations

import gzip
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from large_vcf import NORMAL, TUMOR
from measuring import BenchmarkError, Cost, measure

COMMAND = Path(__file__).resolve().parents[1] / "scripts" / "annotate_variants.py"
BUILD = "GRCh38"  # what the sheet says; the contigs of a made-up genome say nothing
_SNPEFF, _SNPEFF_GENOME = "snpEff", "made_up"

# As scripts/moltarget/consequence/worker.py calls bcftools; -l takes every record by itself.
_NORM_AND_CSQ = """
import sys
from pysam import bcftools
fasta, gff3, vcf, normalised, called = sys.argv[1:]
bcftools.norm("-c", "w", "-f", fasta, "--no-version", "-Ov", "-o", normalised, vcf, catch_stdout=False)
bcftools.csq("-l", "--trim-protein-seq", "1", "--no-version", "-f", fasta, "-g", gff3, "-Ov", "-o", called, normalised,
             catch_stdout=False)
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A VCF of ``records`` lines on a reference, and the folder that takes what an engine makes of it."""

    fasta: Path
    gff3: Path
    vcf: Path
    records: int
    folder: Path


def yardstick(job: Job) -> Cost:
    """``bcftools norm`` and then ``bcftools csq`` in one process, from file to text file."""
    normalised, called = job.folder / "normalised.vcf", job.folder / "called.vcf"
    files = [str(path) for path in (job.fasta, job.gff3, job.vcf, normalised, called)]
    cost = measure([sys.executable, "-I", "-c", _NORM_AND_CSQ, *files], job.folder / "yardstick.log")
    _check_whole("norm and csq", called, job.records)
    normalised.unlink()
    called.unlink()
    return cost


def ours(job: Job) -> Cost:
    """The command that a run gives a batch, here of one sample, into an empty folder."""
    results = job.folder / "results"
    shutil.rmtree(results, ignore_errors=True)
    sheet = job.folder / "samples.tsv"
    row = {
        "sample": "made_up",
        "tumor_type": "Melanoma",
        "vcf": str(job.vcf),
        "genome_build": BUILD,
        "tumor_column": TUMOR,
        "normal_column": NORMAL,
    }
    sheet.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n", encoding="utf-8")
    command = [sys.executable, str(COMMAND), "--sheet", str(sheet), "--samples", "made_up", "--strict"]
    command += ["--results", str(results), "--output", str(job.folder / "annotated.json")]
    command += ["--reference", BUILD, str(job.fasta), str(job.gff3)]
    cost = measure(command, job.folder / "ours.log")
    _check_whole("annotate_variants", results / "samples" / "made_up" / "annotated.vcf.gz", job.records)
    return cost


def find_snpeff() -> str | None:
    """The installed command, if there is one."""
    return shutil.which(_SNPEFF)


def build_snpeff(program: str, fasta: Path, gff3: Path, folder: Path) -> Path:
    """SnpEff's database of the reference, made once and not measured; returns its configuration."""
    data = folder / "snpeff" / _SNPEFF_GENOME
    shutil.rmtree(data.parent, ignore_errors=True)
    data.mkdir(parents=True)
    (data / "sequences.fa").symlink_to(fasta)
    (data / "genes.gff").symlink_to(gff3)
    config = folder / "snpeff.config"
    config.write_text(f"data.dir = {data.parent}\n{_SNPEFF_GENOME}.genome : {_SNPEFF_GENOME}\n", encoding="utf-8")
    unchecked = ("-noCheckCds", "-noCheckProtein")
    measure(
        [program, "build", "-gff3", *unchecked, "-noLog", "-c", str(config), _SNPEFF_GENOME],
        folder / "snpeff_build.log",
    )
    return config


def snpeff(job: Job, program: str, config: Path) -> Cost:
    """SnpEff with its own defaults, without its summary page."""
    called = job.folder / "snpeff.vcf"
    command = [program, "ann", "-noStats", "-noLog", "-nodownload", "-c", str(config), _SNPEFF_GENOME, str(job.vcf)]
    cost = measure(command, job.folder / "snpeff.log", called)
    _check_whole("SnpEff", called, job.records)
    called.unlink()
    return cost


def _check_whole(engine: str, path: Path, records: int) -> None:
    """Raises BenchmarkError when the answer does not hold every record: half the work is no measure."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        found = sum(line[:1] != b"#" and line.count(b"\t") > 6 for line in lines)
    if found != records:
        raise BenchmarkError(f"{engine}: {path.name} holds {found} of {records} records")


def versions() -> Sequence[str]:
    """What the figures belong to."""
    import os
    import platform

    from pysam.version import __bcftools_version__, __version__

    return (
        f"Python {platform.python_version()}",
        f"pysam {__version__} with bcftools {__bcftools_version__}",
        f"{os.cpu_count()} processors",
    )
