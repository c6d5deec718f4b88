"""Letters: complements, genetic codes, one- and three-letter residues, trimming and sliding of alleles."""

from collections.abc import Callable
from functools import cache

# (contig, 0-based start, 0-based end) -> upper-case bases, N where unknown; shorter past the end of the contig.
Fetch = Callable[[str, int, int], str]

# Amino acids of the 64 codons, bases in the order T, C, A, G: NCBI genetic codes 1 (standard), 2 (mitochondrial)
_CODE_ORDER = "TCAG"
_STANDARD = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
_MITOCHONDRIAL = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG"
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_FIRST_READ = 16

THREE_LETTERS = {
    "A": "Ala", "C": "Cys", "D": "Asp", "E": "Glu", "F": "Phe", "G": "Gly", "H": "His", "I": "Ile", "K": "Lys",
    "L": "Leu", "M": "Met", "N": "Asn", "P": "Pro", "Q": "Gln", "R": "Arg", "S": "Ser", "T": "Thr", "U": "Sec",
    "V": "Val", "W": "Trp", "Y": "Tyr", "*": "Ter", "X": "Xaa",
}  # fmt: skip
ONE_LETTER = {three: one for one, three in THREE_LETTERS.items()}


def reverse_complement(bases: str) -> str:
    """The other strand, read 5' to 3'."""
    return bases.translate(_COMPLEMENT)[::-1]


@cache
def codon_table(contig: str) -> dict[str, str]:
    """Codon to one-letter residue (``*`` for stop) for a bare contig name: code 2 for MT, else code 1."""
    code = _MITOCHONDRIAL if contig == "MT" else _STANDARD
    codons = (a + b + c for a in _CODE_ORDER for b in _CODE_ORDER for c in _CODE_ORDER)
    return dict(zip(codons, code, strict=True))


@cache
def open_frame(contig: str) -> Callable[[str], int]:
    """A function that tells how many bases of a text are whole known codons before its first stop or its end."""
    import re

    stops = "|".join(codon for codon, residue in codon_table(contig).items() if residue == "*")
    match = re.compile(f"(?:(?!{stops})[ACGT]{{3}})*+").match
    return lambda text: found.end() if (found := match(text)) else 0


def translate(bases: str, table: dict[str, str]) -> str:
    """Residues of the whole codons of ``bases``; X for a codon that holds anything but A, C, G, T."""
    return "".join([table.get(bases[i : i + 3], "X") for i in range(0, len(bases) - 2, 3)])


def trim(start: int, ref: str, alt: str) -> tuple[int, str, str]:
    """The allele without the bases shared at its two ends; ``start`` moves with the first kept base.

    When both strings stay non-empty the result is unique; when one runs empty it is a pure indel, to be slid.
    """
    shared, most = 0, min(len(ref), len(alt))
    while shared < most and ref[shared] == alt[shared]:
        shared += 1
    end_ref, end_alt = len(ref), len(alt)
    while end_ref > shared and end_alt > shared and ref[end_ref - 1] == alt[end_alt - 1]:
        end_ref -= 1
        end_alt -= 1
    return start + shared, ref[shared:end_ref], alt[shared:end_alt]


def slide(unit: str, read: Callable[[int, int], str]) -> int:
    """By how many bases an inserted or deleted ``unit`` can move forward with the same result.

    ``read(first, count)`` gives ``count`` bases from ``first`` bases after the indel; N matches nothing.
    """
    read_count = _FIRST_READ
    following = read(0, read_count)
    moved = 0
    while True:
        both = unit + following
        while moved < len(following) and following[moved] == both[moved] and following[moved] != "N":
            moved += 1
        if moved < len(following) or len(following) < read_count:
            return moved
        following += read(read_count, read_count)
        read_count *= 2


def rotated(unit: str, moved: int) -> str:
    """The unit as it reads after sliding ``moved`` bases forward."""
    turn = moved % len(unit)
    return unit[turn:] + unit[:turn]
