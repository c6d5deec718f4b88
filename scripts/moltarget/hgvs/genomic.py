"""Genomic names, and the way back from a c. name to a genomic allele."""

from collections.abc import Callable
from functools import cache

from moltarget.contigs import accession, bare_contig
from moltarget.errors import HgvsError
from moltarget.hgvs.bases import Fetch, reverse_complement
from moltarget.hgvs.coding import CodingChange, CodingKind
from moltarget.hgvs.edit import make_edit, named_bases, spell_edit
from moltarget.hgvs.normal_form import normal_form
from moltarget.hgvs.substitution import PLUS
from moltarget.hgvs.transcript import Transcript
from moltarget.model import Build, Locus


def genomic_name(chrom: str, pos: int, ref: str, alt: str, fetch: Fetch) -> str:
    """The g. name (m. on the mitochondrion) of a VCF-style allele, 3'-shifted along the plus strand.

    The reference is the bare contig name; the caller replaces it by an accession: ``7:g.55174772_55174786del``.
    Raises HgvsError on alleles that are not plain A, C, G, T or do not differ.
    """
    contig = bare_contig(chrom)
    return f"{contig}:{'m' if contig == 'MT' else 'g'}.{_described(chrom, pos, ref, alt, fetch)}"


def genomic_accession_name(build: Build, locus: Locus, fetch: Fetch) -> str:
    """The g. name on the RefSeq accession of the build: ``NC_000007.14:g.140753336A>T``, ``NC_012920.1:m.3243A>G``.

    A contig without such an accession keeps its own name, as in ``genomic_name``. Raises HgvsError as that does.
    """
    ref, alt = locus.ref, locus.alt
    prefix = accession_prefix(build, locus.chrom)
    if len(ref) == 1 and ref + alt in PLUS:
        return f"{prefix}{locus.pos}{ref}>{alt}"
    return prefix + _described(locus.chrom, locus.pos, ref, alt, fetch)


def accession_prefix(build: Build, chrom: str) -> str:
    """What stands before the place in such a name: ``NC_000007.14:g.``."""
    return (_PREFIXES_38 if build is _GRCH38 else _PREFIXES_37)(chrom)


def _prefixes(build: Build) -> Callable[[str], str]:
    @cache
    def prefix(chrom: str) -> str:
        contig = bare_contig(chrom)
        return f"{accession(contig, build) or contig}:{'m' if contig == 'MT' else 'g'}."

    return prefix


_GRCH38 = Build.GRCH38
_PREFIXES_37, _PREFIXES_38 = _prefixes(Build.GRCH37), _prefixes(_GRCH38)


def _described(chrom: str, pos: int, ref: str, alt: str, fetch: Fetch) -> str:
    if len(ref) == 1 and ref + alt in PLUS:
        return f"{pos}{ref}>{alt}"
    edit = make_edit(chrom, 1, pos, ref, alt, fetch)
    first, last = named_bases(edit)
    return spell_edit(str(first), str(last), edit)


def genomic_allele(transcript: Transcript, change: CodingChange, fetch: Fetch) -> Locus:
    """The genomic allele (normal form) of a parsed c. name on its transcript.

    Raises HgvsError when the name does not fit the transcript, its reference bases disagree with the reference, or it
    does not say which bases are inserted.
    """
    ends = sorted((transcript.genomic_position(change.start), transcript.genomic_position(change.end)))
    low, high = ends
    chrom, name = transcript.chrom, f"{transcript.transcript_id}:{change}"
    genome = fetch(chrom, low - 1, high)
    if low < 1 or len(genome) != high - low + 1:
        raise HgvsError(f"{name}: lies outside the reference")
    turned = reverse_complement(genome) if transcript.strand == -1 else genome
    told = change.ref
    if told and (len(told) != len(turned) or any(a != b != "N" for a, b in zip(told, turned, strict=True))):
        raise HgvsError(f"{name}: the reference has {turned} there; is the name numbered on another transcript?")
    if "N" in genome and not told:
        raise HgvsError(f"{name}: the reference bases there are unknown (N)")
    old = told or turned
    new = _new_bases(change, old, name)
    if transcript.strand == -1:
        old, new = reverse_complement(old), reverse_complement(new)
    if change.kind is CodingKind.INSERTION:
        if high != low + 1:
            raise HgvsError(f"{name}: an insertion is named by two neighbouring bases")
        return normal_form(chrom, low, old, old[0] + new + old[1], fetch)
    return normal_form(chrom, low, old, new, fetch)


def _new_bases(change: CodingChange, old: str, name: str) -> str:
    match change.kind:
        case CodingKind.DELETION:
            return ""
        case CodingKind.DUPLICATION:
            return old + old
        case CodingKind.INVERSION:
            return reverse_complement(old)
    if change.alt is None:
        raise HgvsError(f"{name}: the new bases are not told")
    return change.alt
