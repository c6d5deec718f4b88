"""What a MAF row says besides its allele and its names: reads, filters, origin, callers, population frequency."""

from __future__ import annotations

import re
from collections.abc import Iterable

from moltarget.model import Carriage, Origin
from moltarget.vcf.columns import reads_of
from moltarget.vcf.depths import Allele, Reads, fraction
from moltarget.vcf.maf_alleles import plain
from moltarget.vcf.maf_columns import Columns, Row
from moltarget.vcf.shapes import Caller

# Count columns, first hit first: vcf2maf, GDC and cBioPortal; the i_ columns of Broad's MAFs; MesKit's.
_ALT = ("t_alt_count", "i_t_alt_count", "alt_allele_depth")
_REF = ("t_ref_count", "i_t_ref_count", "ref_allele_depth")
_DEPTH = ("t_depth",)
_STATED = ("tumor_f", "i_tumor_f", "t_vaf", "tumor_vaf", "vaf")  # Oncotator, Broad, maftools, MesKit
_NORMAL_ALT, _NORMAL_REF, _NORMAL_DEPTH = ("n_alt_count",), ("n_ref_count",), ("n_depth",)

CALLERS = ("callers", "caller")
_SPACERS = re.compile(r"[;,|&]")
_PLAIN = re.compile(r"[^a-z0-9]")
_CALLERS: dict[str, Caller] = {
    **{_PLAIN.sub("", caller.value.lower()): caller for caller in Caller if caller is not Caller.MERGED},
    "mutect": Caller.MUTECT1,
    "strelka2": Caller.STRELKA,
    "varscan": Caller.VARSCAN,
    "vardictjava": Caller.VARDICT,
    "sniper": Caller.SOMATIC_SNIPER,
    "tnscope": Caller.TNSCOPE,
    "tnhaplotyper2": Caller.TNHAPLOTYPER2,
}
# LOH: the tumour lost one allele of a germline heterozygous site, so the allele that is called is the germline's.
_ORIGINS = {"somatic": Origin.SOMATIC, "germline": Origin.GERMLINE, "loh": Origin.GERMLINE}

# Words of a frequency column's name. Bottleneck groups (ASJ, FIN, AMI, MID), OTH or "remaining", and maxima over all groups
# (MAX_AF, popmax) are left out: five continental populations count (SCIENCE 6). So is whatever else a name may hold, above
# all the tumour's own fraction (``t_AF``, ``tumor_AF``).
_SOURCES = frozenset({"gnomad", "gnomade", "gnomadg", "exac", "1000g", "1kg", "esp"})
_QUALIFIERS = frozenset({"exome", "exomes", "genome", "genomes", "adj"})
_CONTINENTS = frozenset({"afr", "amr", "eas", "nfe", "sas"})
_OLD_GROUPS = frozenset({"eur", "asn", "aa", "ea"})  # of the 1000 Genomes and the ESP, as VEP names their columns
_POPULATIONS = _CONTINENTS | _OLD_GROUPS


def _whole(text: str) -> str:
    """A count without the ``.0`` that table programs add."""
    return text.removesuffix(".0")


def _reads(row: Row, names: tuple[tuple[str, ...], ...], stated: str, alleles: int, number: int) -> Reads:
    """Counts of one allele; VAF is ALT / (REF + ALT), else ALT / depth, else the stated fraction (``depths``).

    The counts are those of the first allele: of a second one nothing but the depth is known, and beside it REF + ALT is
    not all that was read, so VAF is then the share of the depth.
    """
    alt, ref, depth = (_whole(row.get(*some)) for some in names)
    more = "," * (alleles - 1)
    values = {"AD": f"{ref},{alt}{more}", "DP": depth}
    allele = Allele("", "", number, alleles)
    found = reads_of(values, {}, allele)
    if found.vaf is None and fraction(stated) is not None and number == 1 and found.alt_reads != 0:
        found = Reads(found.depth, found.alt_reads, fraction(stated))
    return found


def tumor_reads(row: Row, alleles: int, number: int) -> Reads:
    """Depth, reads and VAF of the tumour for the allele ``number`` (1-based) of ``alleles``; unknown is None."""
    return _reads(row, (_ALT, _REF, _DEPTH), row.get(*_STATED), alleles, number)


def normal_reads(row: Row, alleles: int, number: int) -> Reads:
    """The same of the matched normal."""
    return _reads(row, (_NORMAL_ALT, _NORMAL_REF, _NORMAL_DEPTH), "", alleles, number)


def carriage(row: Row, reads: Reads) -> Carriage:
    """A row is itself a call of its tumour: the allele is carried, unless the row counts no read of it.

    Mutation_Status Wildtype says that the tumour lacks the allele (cBioPortal does not load such rows either).
    """
    if row.get("mutation_status").lower() == "wildtype":
        return Carriage.NO
    return Carriage.NO_CALL if reads.alt_reads == 0 or reads.vaf == 0 else Carriage.YES


def filters_of(row: Row) -> tuple[str, ...]:
    """Failed filters of the FILTER column, separated by ``;`` or ``,``; PASS, ``.`` and an empty cell are none.

    ``GDC_FILTER`` is left alone: it mixes quality flags with remarks such as NonExonic.
    """
    names = (name.strip() for name in re.split(r"[;,]", row.get("filter")))
    return tuple(dict.fromkeys(name for name in names if name and name not in {"PASS", "."}))


def origin_of(row: Row) -> Origin:
    """What Mutation_Status says; anything but Somatic, Germline and LOH is unknown."""
    return _ORIGINS.get(row.get("mutation_status").lower(), Origin.UNKNOWN)


def callers_of(row: Row) -> tuple[str, ...]:
    """The callers that a merged MAF names for the row (GDC: ``muse;mutect2*``), by ``Caller``'s names where known."""
    names = (name.strip(" *") for name in _SPACERS.split(row.get(*CALLERS)))
    return tuple(dict.fromkeys(_CALLERS.get(_PLAIN.sub("", name.lower()), plain(name, 40)) for name in names if name))


def known_callers(names: Iterable[str]) -> frozenset[Caller]:
    """The names among ``names`` that are a ``Caller``'s."""
    return frozenset(Caller(name) for name in names if name in set(Caller))


def frequency_columns(columns: Columns) -> tuple[str, ...]:
    """Lower-case names of the columns that hold a population's allele frequency.

    Such a name has the word AF and otherwise only words of a source (gnomAD, gnomADe, gnomADg, ExAC, 1000G, ESP), of a
    continental population and fillers: ``gnomADe_NFE_AF``, ``ExAC_AF_AFR``. Bare ``AF`` is VEP's for the 1000 Genomes
    where their populations stand beside it (``AFR_AF``); elsewhere it can be the tumour's and does not count.
    """
    found = [name for name in columns.by_name if _is_frequency(name)]
    return tuple([*found, "af"] if columns.has("af") and columns.has("afr_af") else found)


def _is_frequency(name: str) -> bool:
    words = re.split(r"[_.\s]+", name)
    others = [word for word in words if word != "af"]
    known = all(word in _SOURCES | _QUALIFIERS | _POPULATIONS for word in others)
    return len(others) == len(words) - 1 and known and bool(set(others) & (_SOURCES | _POPULATIONS))


def population_af(row: Row, names: Iterable[str]) -> float | None:
    """The highest frequency (0-1) in the named columns; VEP joins those of several known variants by ``&`` or ``,``."""
    cells = (cell for name in names for cell in re.split(r"[&,]", row.get(name)))
    return max((value for value in map(fraction, cells) if value is not None), default=None)
