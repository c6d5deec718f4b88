"""The working file of alleles: in order, whatever comes late or out of order."""

from __future__ import annotations

from pathlib import Path

import pytest

from moltarget.consequence import sites
from moltarget.consequence.sites import SiteFile

CONTIGS = (("chr2", 5000), ("chr1", 9000))
NAMES = {"1": "chr1", "2": "chr2"}


def places(path: Path) -> list[tuple[str, int, str]]:
    lines = [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]
    return [(line[0], int(line[1]), line[2]) for line in lines]


@pytest.fixture
def unsorted_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that had to be sorted."""
    found: list[Path] = []
    real = sites.sort_vcf

    def noting(path: Path) -> None:
        found.append(path)
        real(path)

    monkeypatch.setattr(sites, "sort_vcf", noting)
    return found


def test_a_late_line_is_put_into_its_place(tmp_path: Path, unsorted_files: list[Path]) -> None:
    made = SiteFile(tmp_path / "s.vcf", CONTIGS, NAMES)
    for pos in range(1, 4001):
        made.add("1", pos, f"0:{pos}", "A", "T")
        if pos % 500 == 0:
            made.add_late("1", pos - 200, f"0:J{pos}", "AC", "TG")
    made.add("2", 5, "0:4001", "A", "T")
    made.add_late("2", 3, "0:J5", "AC", "TG")
    found = places(made.close())
    assert [(name, pos) for name, pos, _ in found] == sorted((name, pos) for name, pos, _ in found)
    assert len(found) == made.lines == 4010
    assert unsorted_files == []


def test_what_comes_too_late_is_sorted(tmp_path: Path, unsorted_files: list[Path]) -> None:
    made = SiteFile(tmp_path / "s.vcf", CONTIGS, NAMES)
    for pos in range(1, 4001):
        made.add("1", pos, f"0:{pos}", "A", "T")
    made.add_late("1", 5, "0:J1", "AC", "TG")
    found = places(made.close())
    assert [pos for _, pos, _ in found] == sorted(pos for _, pos, _ in found)
    assert len(unsorted_files) == 1


def test_contigs_come_in_the_order_of_chromosomes_and_undeclared_ones_are_declared(
    tmp_path: Path, unsorted_files: list[Path]
) -> None:
    made = SiteFile(tmp_path / "s.vcf", CONTIGS, NAMES)
    for chrom in ("2", "1", "GL1"):
        made.add(chrom, 7, f"0:{chrom}", "A", "T")
    assert [name for name, _, _ in places(made.close())] == ["chr1", "chr2", "GL1"]
    assert "##contig=<ID=GL1>" in made.path.read_text()
    assert len(unsorted_files) == 1
