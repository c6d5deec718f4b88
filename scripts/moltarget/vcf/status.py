"""What a caller itself says of a record, somatic or germline: a table of the fields that say it.

One name means different things to different tools (SS is a status, a score or a sample), so that a field is read only
where its description in the header has the wording of its row. Rows are added to ``STATUS_ROWS``. Two fields that
contradict each other say nothing.

Sources: the SS codes of FORMAT and INFO are spelled out in the headers of TCGA's MuSE, MuTect, SomaticSniper, RADIA and
Pindel files ("0=wildtype,1=germline,2=somatic,3=LOH,..."); SomaticSniper's own header differs in code 4 (unknown), VarScan2's
in code 0 ("0=Reference"). VarDict: wiki "Variant classification in paired analysis" and var2vcf_paired.pl. SOMATIC is a
reserved flag (VCFv4.3 section 1.6.1), so written by Strelka, VarScan2, MuSE, RADIA, MuTect 1, Octopus and DELLY. FILTER:
GATK FilterMutectCalls and DRAGEN ("Evidence indicates this site is germline, not somatic"), DeepSomatic ("Non somatic"),
ClairS ("Germline variant").
Not read, for want of a documented meaning: Octopus' records without its flag, DRAGEN's tags of a germline database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from moltarget.model import Origin
from moltarget.vcf.header import structured
from moltarget.vcf.shapes import VcfHeader


class Status(StrEnum):
    """What a record is said to be. Loss of heterozygosity is seen on a germline variant, and so says germline."""

    WILD_TYPE = "wild type"
    GERMLINE = "germline"
    SOMATIC = "somatic"


class StatusRow(NamedTuple):
    """A field (``place`` is the kind of header line) whose description holds ``wording``.

    ``meanings`` maps its values; empty where the description spells the codes out. A flag has the value "", and so has a
    filter that stands in the record.
    """

    place: str
    name: re.Pattern[str]
    wording: re.Pattern[str]
    meanings: Mapping[str, Status]


def _row(place: str, name: str, wording: str, meanings: Mapping[str, Status]) -> StatusRow:
    return StatusRow(place, re.compile(name), re.compile(wording), meanings)


_CODES = r"0 ?= ?(?i:wild ?type|reference)\b.*1 ?= ?(?i:germline)"
_VARDICT = {
    "Germline": Status.GERMLINE,
    "StrongLOH": Status.GERMLINE,
    "LikelyLOH": Status.GERMLINE,
    "Deletion": Status.GERMLINE,  # seen in the normal, no coverage in the tumour
    "StrongSomatic": Status.SOMATIC,
    "LikelySomatic": Status.SOMATIC,  # AFDiff and SampleSpecific (no coverage in the normal) do not say
}
STATUS_ROWS: tuple[StatusRow, ...] = (
    _row("FORMAT", "SS", _CODES, {}),
    _row("INFO", "SS", _CODES, {}),
    _row("INFO", "STATUS", "Somatic or germline status", _VARDICT),
    _row("INFO", "SOMATIC", "(?i:somatic)", {"": Status.SOMATIC}),
    _row("FILTER", r"\S+", "germline, not somatic|Non somatic variants|^Germline variant$", {"": Status.GERMLINE}),
)
_CODE = re.compile(r"(\d+) ?= ?([A-Za-z ]+)")
_WORDS = {
    "wildtype": Status.WILD_TYPE,
    "reference": Status.WILD_TYPE,
    "germline": Status.GERMLINE,
    "loh": Status.GERMLINE,
    "somatic": Status.SOMATIC,
}


class StatusReader(NamedTuple):
    """The fields of one file that say a status: name -> value -> status, and the filters that say germline."""

    formats: Mapping[str, Mapping[str, Status]]
    infos: Mapping[str, Mapping[str, Status]]
    filters: frozenset[str]

    def said(self, sample: Mapping[str, str], info: Mapping[str, str], filters: tuple[str, ...]) -> frozenset[Status]:
        """All that the fields of one record say; ``sample`` are the FORMAT values of the tumour's column."""
        found = {meanings.get(sample.get(name, "")) for name, meanings in self.formats.items()}
        found |= {meanings.get(info[name]) for name, meanings in self.infos.items() if name in info}
        if not self.filters.isdisjoint(filters):
            found.add(Status.GERMLINE)
        return frozenset(one for one in found if one is not None)


def status_reader(header: VcfHeader) -> StatusReader:
    """What of ``STATUS_ROWS`` the header proves; of a name that is declared twice the first line counts."""
    formats: dict[str, Mapping[str, Status]] = {}
    infos: dict[str, Mapping[str, Status]] = {}
    filters: set[str] = set()
    for row, name, description in _declared(header):
        if row.place == "FILTER":
            filters.add(name)
        else:
            (formats if row.place == "FORMAT" else infos).setdefault(name, row.meanings or _spelled_out(description))
    return StatusReader(formats, infos, frozenset(filters))


def _declared(header: VcfHeader) -> Iterator[tuple[StatusRow, str, str]]:
    places = {row.place for row in STATUS_ROWS}
    for key, value in header.lines:
        if key in places:
            pairs = structured(value)
            name, description = pairs.get("ID", ""), pairs.get("Description", "")
            for row in STATUS_ROWS:
                if row.place == key and row.name.fullmatch(name) and row.wording.search(description):
                    yield row, name, description


def _spelled_out(description: str) -> dict[str, Status]:
    """The codes that a description explains: ``0=wildtype,1=germline,2=somatic,3=LOH,5=unknown``."""
    words = ((code, text.replace(" ", "").lower()) for code, text in _CODE.findall(description))
    return {code: _WORDS[word] for code, word in words if word in _WORDS}


def origin_of(said: frozenset[Status]) -> Origin:
    """The origin that a record's fields agree on; unknown where they say nothing or contradict each other."""
    origins = said - {Status.WILD_TYPE}
    if len(origins) != 1:
        return Origin.UNKNOWN
    return Origin.GERMLINE if Status.GERMLINE in origins else Origin.SOMATIC
