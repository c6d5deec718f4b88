"""The short way of plain records says the same as the general one: on all real files and on odd lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from vcf_factory import SHARED, opened

from moltarget.consequence.sites import SiteFile
from moltarget.errors import VcfError
from moltarget.model import AnnotationSource, Call, Locus, Origin
from moltarget.steps.collecting import passage
from moltarget.steps.config import Thresholds
from moltarget.steps.passage import Parcels, Passage
from moltarget.steps.plainly import PlainPacker
from moltarget.steps.sources import Intake
from moltarget.vcf import CallFile, open_calls
from moltarget.vcf.shapes import Plain

FILES = sorted(path for path in SHARED.rglob("*") if path.name.endswith((".vcf", ".vcf.gz")))
LIMITS = (Thresholds(), Thresholds(min_depth=30, min_alt_reads=5, min_vaf=0.05))
MUTECT = ("source=Mutect2", "tumor_sample=T", "normal_sample=N", "contig=<ID=1,length=1000>")


class _Agreeing:
    """A reference that agrees with the REF of every call of a file."""

    def __init__(self, file: CallFile) -> None:
        self.known = {(chrom, pos - 1): ref for _, chrom, pos, ref in file.places()}

    def fetch(self, chrom: str, start: int, _end: int) -> str:
        return self.known.get((chrom, start), "")


def _intake(file: CallFile) -> Intake:
    source = AnnotationSource.REFERENCE
    return Intake(file, None, (), source, "", Origin.SOMATIC, ("a caller",), offset=100)


def _packed(entry: Plain, intake: Intake, limits: Thresholds) -> Passage:
    parcels = Parcels()
    _, chrom, pos, ref, alt = entry[:5]
    sample, _, text = PlainPacker(parcels, 7, intake, limits).pack(entry).partition(":")
    assert sample == "7"
    return parcels.unpack(text, Locus(chrom, pos, ref, alt).key)


def _compare(file: CallFile) -> int:
    """Compare both ways entry by entry; returns how many calls were plain."""
    file.read_annotation = False
    intake, plain = _intake(file), 0
    for one, general in zip(file.briefly(_Agreeing(file).fetch), file.entries(), strict=True):
        if isinstance(one, tuple):
            assert isinstance(general, Call)
            assert not general.haplotype
            for limits in LIMITS:
                assert _packed(one, intake, limits) == passage(general, intake, limits)
            plain += 1
        else:
            assert one == general
    return plain


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_files(path: Path) -> None:
    try:
        file = open_calls(path)
    except VcfError:
        return
    _compare(file)
    calls = [entry for entry in file.entries() if isinstance(entry, Call)]
    assert list(file.places()) == [(one.record, one.locus.chrom, one.locus.pos, one.locus.ref) for one in calls]


PLAIN = "1 9 . A C . PASS . GT:AD:DP 0/0:30,0:30 0/1:20,10:30"
ODD = (
    "1 {0} . A C . PASS . GT:AD:DP 0/0:30,0:30 0/1:20,10:30",
    "1 8 . {0} C . PASS . GT:AD:DP 0/0:30,0:30 0/1:20,10:30",
    "1 8 . A {0} . PASS . GT:AD:DP 0/0:30,0:30 0/1:20,10:30",
    "1 8 . A C . {0} . GT:AD:DP 0/0:30,0:30 0/1:20,10:30",
    "1 8 . A C . PASS . GT:AD:DP 0/0:{0}:30 0/1:20,10:30",
    "1 8 . A C . PASS . GT:AD:DP 0/0:30,0:30 0/1:{0}:30",
    "1 8 . A C . PASS . GT:AD:DP 0/0:30,0:30 0/1:20,10:{0}",
    "1 8 . A C . PASS . GT:AD:DP 0/0:30,0:30 {0}:20,10:30",
    "1 8 . A C . PASS . {0} 0/0:30,0:30:4 0/1:20,10:30:1",
    "{0} 8 . A C . PASS . GT:AD:DP 0/0:30,0:30 0/1:20,10:30",
)
VALUES = (
    *("", ".", "0", "07", "1000", "1001", "536870913", "99999999999", "-5", "x", "\u0663", "2\u00b2", "A", "AC", "c", "N"),
    *("A,C", "A-C", "<DEL>", "*", "10", "20,10", "20,0", "0,0", "0,5", "9,9", "3,.", ".,3", "1,2,3", "20,4294967296"),
    *("PASS;x", "germline", "a;b", "1/1", "1|1", "0|1", "1", "0/0", "./.", "GT:DP:AD", "AD", "AD:DP", "GT", "GT:RD:AD"),
    *("GT:PS:AD", "ADT:AD:DP", "ADC:AD:DP", "GT:AF:DP", "GT:AD:DP:PS", "chr1", "1 "),
)  # fmt: skip


@pytest.mark.parametrize("line", ODD)
def test_odd_lines(line: str, tmp_path: Path) -> None:
    rows = [PLAIN, *(line.format(value.replace(" ", "_")) for value in VALUES), PLAIN]
    file = opened(tmp_path, rows, meta=MUTECT, samples=("N", "T"))
    assert _compare(file) >= 2


def test_plain_records_take_the_short_way(tmp_path: Path) -> None:
    """All but the first of a contig, which its name is learnt from, where the reference has their REF."""
    file = opened(tmp_path, [PLAIN] * 5, meta=MUTECT, samples=("N", "T"))
    assert _compare(file) == 4
    assert not [one for one in file.briefly(lambda *_: "G") if isinstance(one, tuple)]


def test_filters_of_the_sample_go_the_long_way(tmp_path: Path) -> None:
    rows = [PLAIN, *(f"1 8 . A C . PASS . GT:AD:DP:FT 0/0:9,0:9:. 0/1:9,4:13:{value}" for value in VALUES), PLAIN]
    assert _compare(opened(tmp_path, rows, meta=MUTECT, samples=("N", "T"))) == 1


def test_the_working_file_notices_what_is_out_of_order(tmp_path: Path) -> None:
    places = [("1", 5), ("1", 4), ("3", 1), ("2", 9), ("2", 9)]
    sites = SiteFile(tmp_path / "sites.vcf", [("1", 99), ("2", 99), ("3", 99)], {})
    for number, (chrom, pos) in enumerate(places):
        sites.add(chrom, pos, str(number), "A", "C")
    written = [line.split("\t")[:2] for line in sites.close().read_text().splitlines() if line[0] != "#"]
    assert written == [[chrom, str(pos)] for chrom, pos in sorted(places)]
