"""The Molecular Oncology Almanac's features in the words of our condition language, by feature type.

What each field means stands in its curation procedure (https://github.com/vanallenlab/moalmanac-db, docs/sop.md,
"Molecular features"). A feature that says more than our language can, or that nothing reads, is left out with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.sources.items import not_compiled
from moltarget.knowledge_base.sources.reader import Reader

# ``variant_annotation`` for the whole gene, and beside an exon. Missense, nonsense, insertion or deletion anywhere in a gene
# are no classes of our language; nor is a missense or splice-site change that has to lie in one exon.
_ANYWHERE = {
    "": "Mutation",
    "frameshift": "Frameshift",
    "truncating": "Truncating Mutation",
    "splice site": "Splice Site",
}
_IN_EXON = {"": "Mutation", "deletion": "Deletion", "insertion": "Insertion", "frameshift": "Frameshift"}
_COPIES = {"amplification": "Amplification", "deletion": "Deletion"}
_MSI = {"msi-high": "MSI High", "msi-h": "MSI High", "msi-low": "MSI is low", "msi-l": "MSI is low"}
_MSI |= {"msi-stable": "MSI is stable", "mss": "MSI is stable"}
_UNREAD = {
    "mutational signature": "a mutational signature of COSMIC",
    "neoantigen burden": "a number of neoantigens",
    "knockdown": "a gene knocked down in an experiment",
    "silencing": "a gene silenced in an experiment",
    "aneuploidy": "a genome-wide aneuploidy",
}

Words = tuple[str, str]


def condition_words(cells: Mapping[str, str], reader: Reader) -> Words:
    """The condition in our words, and a note on how the feature was read, which is mostly empty.

    Raises NotCompiledError with the reason where there is no condition.
    """
    kind = cells["feature_type"].casefold()
    if kind in _UNREAD:
        raise not_compiled(e.WhyNot.NO_INPUT, f"{_UNREAD[kind]} is in no table that is read")
    if kind not in _READ:
        raise not_compiled(e.WhyNot.WORD, f"feature_type {cells['feature_type']!r} is none of the Almanac's")
    return _READ[kind](cells, reader)


def _gene(cells: Mapping[str, str], field: str, reader: Reader) -> str:
    symbol = cells.get(field, "")
    if not symbol:
        raise not_compiled(e.WhyNot.NO_INPUT, f"{field} is empty: no gene is named")
    return reader.aliases.get(symbol, symbol)


def _rearrangement(cells: Mapping[str, str], reader: Reader) -> Words:
    """``gene1`` is the 5' gene, ``gene2`` the 3' gene; without the second, the first on either side."""
    first = _gene(cells, "gene1", reader)
    kind = cells.get("rearrangement_type", "")
    if kind.casefold() not in {"", "fusion", "translocation"}:
        raise not_compiled(e.WhyNot.WORD, f"rearrangement_type {kind!r} is neither Fusion nor Translocation")
    if not cells.get("gene2"):
        return f"{first} Rearrangement", ""
    return f"{first}::{_gene(cells, 'gene2', reader)} Fusion", ""


def _variant(cells: Mapping[str, str], reader: Reader) -> Words:
    """The most exact field counts: protein change, coding change, dbSNP number, exon with its kind, kind, gene alone."""
    gene = _gene(cells, "gene", reader)
    exact = _exact(cells)
    if exact:
        return f"{gene} {exact}", ""
    if cells.get("start_position"):
        raise not_compiled(e.WhyNot.NO_INPUT, "a place in the genome without a coding or protein name")
    kind, exon = cells.get("variant_annotation", ""), cells.get("exon", "")
    known = _IN_EXON if exon else _ANYWHERE
    if kind.casefold() not in known:
        where = f"in exon {exon}" if exon else "anywhere in the gene"
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{kind!r} {where} is no class of the condition language")
    return " ".join(filter(None, (gene, f"Exon {exon}" if exon else "", known[kind.casefold()]))), ""


def _exact(cells: Mapping[str, str]) -> str:
    protein, coding = cells.get("protein_change", ""), cells.get("cdna_change", "")
    if re.match(r"p\.[A-Z*]", protein):
        return protein.removeprefix("p.")
    return protein or coding or cells.get("rsid", "")


def _germline(cells: Mapping[str, str], reader: Reader) -> Words:
    """A germline variant; ``pathogenic`` 1 with nothing more exact is loss of function where the gene is a suppressor.

    That pathogenic variants of a tumour suppressor act by loss of function is the premise of PVS1 (ACMG/AMP 2015,
    PMC4544753). For other genes nothing here decides what is pathogenic.
    """
    if cells.get("pathogenic", "") in {"", "0"} or _exact(cells):
        return _variant(cells, reader)
    gene = _gene(cells, "gene", reader)
    if cells.get("exon") or cells.get("variant_annotation"):
        raise not_compiled(e.WhyNot.NO_DEFINITION, "a pathogenic variant of one kind or in one exon")
    if reader.roles.get(gene) != "suppressor":
        detail = f"a pathogenic variant of {gene}, which is not listed as a tumour suppressor"
        raise not_compiled(e.WhyNot.NO_DEFINITION, detail)
    return f"{gene} Loss-of-function", "pathogenic is read as loss of function, the gene being a tumour suppressor"


def _copy_number(cells: Mapping[str, str], reader: Reader) -> Words:
    gene, direction = _gene(cells, "gene", reader), cells.get("direction", "")
    if direction.casefold() not in _COPIES:
        raise not_compiled(e.WhyNot.WORD, f"direction {direction!r} is neither Amplification nor Deletion")
    return f"{gene} {_COPIES[direction.casefold()]}", ""


def _microsatellites(cells: Mapping[str, str], _reader: Reader) -> Words:
    status = cells.get("status", "")
    if status.casefold() not in _MSI:
        raise not_compiled(e.WhyNot.WORD, f"status {status!r} is none of MSI-High, MSI-Low, MSI-Stable")
    return _MSI[status.casefold()], ""


def _burden(cells: Mapping[str, str], _reader: Reader) -> Words:
    """``mutations_per_mb`` is the least that counts as high; ``minimum_mutations`` is a count without megabases."""
    named, rate = cells.get("classification", "").casefold(), cells.get("mutations_per_mb", "")
    if named not in {"high", "low"}:
        raise not_compiled(e.WhyNot.WORD, f"classification {named!r} is neither High nor Low")
    if named == "high" and re.fullmatch(r"\d+(\.\d+)?", rate):
        return f"TMB >= {rate} mutations/Mb", ""
    if rate:
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{named} with {rate!r} mutations per megabase")
    if cells.get("minimum_mutations"):
        raise not_compiled(e.WhyNot.NO_INPUT, "a number of mutations without the megabases they were found in")
    return f"TMB {named.capitalize()}", ""


_READ: dict[str, Callable[[Mapping[str, str], Reader], Words]] = {
    "rearrangement": _rearrangement,
    "somatic variant": _variant,
    "germline variant": _germline,
    "copy number": _copy_number,
    "microsatellite stability": _microsatellites,
    "mutational burden": _burden,
}
