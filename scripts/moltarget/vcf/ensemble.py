"""Which callers a merged file names for a record: a table of the fields that tell them.

A field is read only where its description in the header has the wording of its row. A name that is no caller of
``shapes.Caller`` is left out, never guessed. A bare MuTect is MuTect 1 unless the header proves Mutect2 alone.

Sources: ``set``: GATK 3 CombineVariants (GATKVariantContextUtils: names joined by ``-``, ``filterIn`` before those that
filtered the record, ``Intersection``, ``FilteredInAll``, ``ReferenceInAll``). CENTERS: the header of MC3 files (VARSCANS and
VARSCANI are VarScan2's substitutions and indels; MUTECT is MuTect 1, Ellrott 2018, PMID 29596782). Codes and names of
"algorithms that called": the T001 files' header. CALLERS: bcbio.variation.recall; nf-core/sarek 3.7 (consensus). "Calling
decision of the N algorithms": SomaticSeq, one 0 or 1 for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from moltarget.vcf.header import structured
from moltarget.vcf.shapes import Caller, VcfHeader

Callers = frozenset[Caller]
_NONE: Callers = frozenset()
_INPUT = re.compile(r"\bname=(\S+) source=")  # of a RodBinding in the command line that GATK 3 writes
# Names as merging tools write them, letters and digits alone.
_NAMES: dict[str, Caller] = {
    **{re.sub(r"[^a-z0-9]", "", caller.value.lower()): caller for caller in Caller if caller is not Caller.MERGED},
    "mutect": Caller.MUTECT1,
    "varscan": Caller.VARSCAN,
    "varscans": Caller.VARSCAN,
    "varscani": Caller.VARSCAN,
    "varscansomatic": Caller.VARSCAN,
    "strelka2": Caller.STRELKA,
    "vardictjava": Caller.VARDICT,
    "sniper": Caller.SOMATIC_SNIPER,
    "tnscope": Caller.TNSCOPE,
    "tnhaplotyper2": Caller.TNHAPLOTYPER2,
    "gatkhaplotype": Caller.HAPLOTYPE_CALLER,
}


def _named(word: str, proven: Callers) -> Callers:
    """The caller of a name; a bare ``mutect`` is Mutect2 in a file whose header proves Mutect2 and not MuTect 1."""
    caller = _NAMES.get(re.sub(r"[^a-z0-9]", "", word.lower()))
    if caller is Caller.MUTECT1 and Caller.MUTECT2 in proven and Caller.MUTECT1 not in proven:
        caller = Caller.MUTECT2
    return frozenset({caller}) if caller is not None else _NONE


def _all_named(words: Iterable[str], proven: Callers) -> Callers:
    return _NONE.union(*(_named(word, proven) for word in words))


def _names(text: str, told: str, proven: Callers) -> Callers:
    """Names separated by commas or bars."""
    return _all_named(re.split(r"[,|]", text), proven)


def _set(text: str, told: str, proven: Callers) -> Callers:
    """``mutect-filterInvarscan``: called by the first; ``Intersection``: by all inputs of the merging command (``told``).

    Where the header does not keep the command, these are all callers that it proves.
    """
    if text == "Intersection":
        return _all_named(told.split(","), proven) or proven
    return _all_named((word for word in text.split("-") if not word.startswith("filterIn")), proven)


def _codes(text: str, told: str, proven: Callers) -> Callers:
    """Numbers that the description explains (``1 = muse, 2 = mutect2``); names where it explains none."""
    codes: Mapping[str, str] = dict(re.findall(r"(\d+) ?= ?([\w-]+)", told))
    return _all_named((codes.get(word, "") for word in text.split(",")), proven) if codes else _names(text, "", proven)


def _decisions(text: str, told: str, proven: Callers) -> Callers:
    """``1,0,1``: one decision for each caller that the description lists."""
    listed = told.partition(":")[2].split(",")
    given = text.split(",")
    if len(given) != len(listed):
        return _NONE
    return _all_named((name for name, called in zip(listed, given, strict=True) if called == "1"), proven)


class NamingRow(NamedTuple):
    """A field ``name`` (INFO or FORMAT) whose description holds ``wording``.

    ``read`` gets a record's value, what explains the values (the description; for ``set`` the names of the merged files) and
    the callers that the header proves.
    """

    name: re.Pattern[str]
    wording: re.Pattern[str]
    read: Callable[[str, str, Callers], Callers]


NAMING_ROWS: tuple[NamingRow, ...] = (
    NamingRow(re.compile("set"), re.compile("Source VCF for the merged record"), _set),
    NamingRow(re.compile("CENTERS"), re.compile("Callers making a call"), _names),
    NamingRow(re.compile("CALLERS"), re.compile("Individual caller support|callers that found this variant"), _names),
    NamingRow(re.compile(r"\w+"), re.compile("[Aa]lgorithms that called"), _codes),
    NamingRow(re.compile(r"\w+"), re.compile(r"Calling decision of the \d+ algorithms:"), _decisions),
)


class CallerNames(NamedTuple):
    """The fields of one file that name callers: (place, name, what explains it, reader)."""

    fields: tuple[tuple[str, str, str, Callable[[str, str, Callers], Callers]], ...]
    proven: Callers

    def of(self, sample: Mapping[str, str], info: Mapping[str, str]) -> tuple[str, ...]:
        """The callers of one record, sorted; ``sample`` are the FORMAT values of the tumour's column."""
        found = _NONE
        for place, name, told, read in self.fields:
            found |= read((sample if place == "FORMAT" else info).get(name, ""), told, self.proven)
        return tuple(sorted(caller.value for caller in found))


def caller_names(header: VcfHeader, proven: Callers) -> CallerNames:
    """What of ``NAMING_ROWS`` the header declares; ``proven`` are the callers that it proves."""
    found = []
    for key, value in header.lines:
        if key in {"INFO", "FORMAT"}:
            pairs = structured(value)
            name, description = pairs.get("ID", ""), pairs.get("Description", "")
            row = next(
                (one for one in NAMING_ROWS if one.name.fullmatch(name) and one.wording.search(description)), None
            )
            if row is not None:
                found.append((key, name, _merged_files(header, name) if row.read is _set else description, row.read))
    return CallerNames(tuple(found), proven)


def _merged_files(header: VcfHeader, name: str) -> str:
    """The names that the CombineVariants command behind the field ``name`` gave its inputs; empty where none is kept."""
    commands = (
        value for key, value in header.lines if key.startswith("GATKCommandLine") and "CombineVariants" in value
    )
    return ",".join(word for one in commands if re.search(rf"\bsetKey={name}\b", one) for word in _INPUT.findall(one))
