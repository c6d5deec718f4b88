"""Consequences from an existing ``CSQ`` or ``ANN`` field (Ensembl VEP's and SnpEff's layouts)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from moltarget.model import Consequence
from moltarget.vcf.protein_names import one_letter, residue_range, residues_of, snpeff_name, without_accession
from moltarget.vcf.shapes import AnnotationHeader

Entry = Mapping[str, str]
_INTRON_TERMS = ("intron", "splice_acceptor", "splice_donor")


def entries_of(value: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """The entries of one INFO value as column -> text. An entry with fewer columns than declared keeps those it has."""
    return [dict(zip(columns, entry.split("|"), strict=False)) for entry in value.split(",") if entry]


def annotated_alleles(ref: str, alts: Sequence[str]) -> list[str]:
    """How VEP names each ALT of a record in the ``Allele`` column.

    When any ALT differs in length from REF and all alleles (``*`` apart) begin with the same base, that base is cut
    from each; what is then empty is ``-`` (Ensembl VEP documentation, "output: complex VCF entries").

    >>> annotated_alleles("GTT", ["G", "GT"]), annotated_alleles("TG", ["AC"]), annotated_alleles("A", ["AG", "*"])
    (['-', 'T'], ['AC'], ['G', '*'])
    """
    real = [alt for alt in alts if alt != "*"]
    if all(len(alt) == len(ref) for alt in real) or any(alt[:1] != ref[:1] for alt in real):
        return list(alts)
    return [alt if alt == "*" else alt[1:] or "-" for alt in alts]


def _minimal(ref: str, alt: str) -> str:
    """The ALT without the bases it shares with REF at both ends (``--minimal``); ``-`` when nothing is left."""
    while ref and alt and ref[0] == alt[0]:
        ref, alt = ref[1:], alt[1:]
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    return alt or "-"


def vep_entries_of_alt(entries: Iterable[Entry], ref: str, alts: Sequence[str], number: int) -> list[Entry]:
    """The entries that belong to the ALT ``number`` (1-based): by ``ALLELE_NUM``, else by the ``Allele`` column.

    A number behind the last ALT shows that the record was split after it was annotated: then numbers say nothing.
    """
    listed = list(entries)
    if not listed:
        return listed
    if "ALLELE_NUM" in listed[0]:
        numbers = [entry.get("ALLELE_NUM", "") for entry in listed]
        known = [int(one) for one in numbers if one.isascii() and one.isdigit()]
        if known and max(known) <= len(alts):
            return [entry for entry, one in zip(listed, numbers, strict=True) if one == str(number)]
    if len(alts) == 1 and "Allele" not in listed[0]:
        return listed  # written without that column (--fields): there is one ALT that it can be about
    names = annotated_alleles(ref, alts)
    wanted = names[number - 1]
    found = [entry for entry in listed if entry.get("Allele", "").upper() == wanted]
    if found:
        return found
    spellings = {alts[number - 1], _minimal(ref, alts[number - 1])} - set(names)
    return [entry for entry in listed if entry.get("Allele", "").upper() in spellings]


def snpeff_entries_of_alt(entries: Iterable[Entry], ref: str, alts: Sequence[str], number: int) -> list[Entry]:
    """The entries of one ALT in SnpEff's layout: ``Allele`` is the ALT, or ``ALT-REF`` in cancer mode."""
    wanted = {alts[number - 1], f"{alts[number - 1]}-{ref}"}
    return [entry for entry in entries if entry.get("Allele", "").upper() in wanted]


def _vep(entry: Entry) -> Consequence:
    first, last = residue_range(entry.get("Protein_position", ""))
    return Consequence(
        gene=entry.get("SYMBOL", ""),
        transcript=entry.get("Feature", "") if entry.get("Feature_type", "") in {"Transcript", ""} else "",
        terms=tuple(term for term in entry.get("Consequence", "").split("&") if term),
        hgvs_c=without_accession(entry.get("HGVSc", "")),
        hgvs_p=one_letter(entry.get("HGVSp", "")),
        exon=entry.get("EXON", ""),
        intron=entry.get("INTRON", ""),
        first_residue=first,
        last_residue=last,
    )


def _snpeff(entry: Entry) -> Consequence:
    terms = tuple(term for term in entry.get("Annotation", "").split("&") if term)
    rank = entry.get("Rank", "").replace(" ", "")
    intronic = any(term.startswith(_INTRON_TERMS) for term in terms)
    name = snpeff_name(entry.get("HGVS.p", ""))
    first, last = residues_of(name)
    if first is None:
        first, last = residue_range(entry.get("AA.pos / AA.length", ""))
    return Consequence(
        gene=entry.get("Gene_Name", ""),
        transcript=entry.get("Feature_ID", "") if entry.get("Feature_Type", "") in {"transcript", ""} else "",
        terms=terms,
        hgvs_c=without_accession(entry.get("HGVS.c", "")),
        hgvs_p=name,
        exon="" if intronic else rank,
        intron=rank if intronic else "",
        first_residue=first,
        last_residue=last,
        note=entry.get("ERRORS / WARNINGS / INFO", ""),
    )


_PREFERENCES = (
    lambda entry: bool(entry.get("MANE_SELECT") or entry.get("MANE")),
    lambda entry: entry.get("CANONICAL") == "YES",
    lambda entry: entry.get("PICK") == "1",
    lambda entry: True,
)


def _preferred(entries: Sequence[Entry], genes: Sequence[str]) -> set[int]:
    """One index per gene: MANE Select, else canonical, else VEP's pick, else the first."""
    chosen: set[int] = set()
    for gene in dict.fromkeys(genes):
        group = [index for index, name in enumerate(genes) if name == gene]
        for test in _PREFERENCES:
            hit = next((index for index in group if test(entries[index])), None)
            if hit is not None:
                chosen.add(hit)
                break
    return chosen


def consequences_of(entries: Sequence[Entry], header: AnnotationHeader) -> tuple[Consequence, ...]:
    """Consequences in file order; per gene exactly one is ``preferred``."""
    read = _vep if header.vep_layout else _snpeff
    found = [read(entry) for entry in entries]
    chosen = _preferred(entries, [one.gene for one in found])
    return tuple(replace(one, preferred=True) if index in chosen else one for index, one in enumerate(found))
