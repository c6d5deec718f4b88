"""Writes the annotated VCF: VCF 4.3, sorted, bgzipped, indexed, the same bytes for the same input; memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from moltarget.contigs import rank
from moltarget.errors import VcfError
from moltarget.hgvs import three_letters
from moltarget.model import Consequence, Disposition
from moltarget.vcf.shapes import FIXED_COLUMNS, AnnotatedRow, Written

CSQ_COLUMNS = (
    *("Allele", "Consequence", "SYMBOL", "Feature", "EXON", "INTRON", "HGVSc", "HGVSp", "HGVSp_short", "HGVSg"),
    *("Protein_position", "PICK", "NOTE"),
)
_INFO = (
    (
        "CSQ",
        ".",
        "Consequence annotations from moltarget, one entry per transcript, reserved characters percent-encoded; "
        "Protein_position counts reference residues; PICK is 1 on the preferred transcript of each gene. "
        f"Format: {'|'.join(CSQ_COLUMNS)}",
    ),
    ("MT_DISPOSITION", "1", "What became of the record, where the report did not have to decide"),
    ("MT_ORIGINAL", "1", "The allele as read, chrom:pos:ref>alt, where normalisation changed it"),
)
_FORMAT = (
    ("DP", "1", "Integer", "Read depth in the tumour, as the caller states it"),
    ("AD", "R", "Integer", "Reads of the reference and of the alternate allele; the reference count is not kept"),
    ("AF", "A", "Float", "Fraction of tumour reads with the alternate allele"),
)
# VCFv4.3 section 1.2: reserved characters in values are percent-encoded; here also |, & and all that is not ASCII text.
_KEPT = "!#$'()*+-./:>?@[]^_`{}~"
_UNSAFE = re.compile(r"[^\w!#$\'()*+\-./:>?@\[\]^`{}~]", re.ASCII)
_FILTER_NAME = re.compile(r"[^\w.+-]")
_SPOOL_LINES = 1000


def escape(text: str) -> str:
    """A value made safe for INFO, FILTER-like text and CSQ columns; ``unquote`` of urllib undoes it.

    >>> escape("p.V600="), escape("exon; 5%")
    ('p.V600%3D', 'exon%3B%205%25')
    """
    return quote(text, safe=_KEPT) if _UNSAFE.search(text) else text


class AnnotatedVcf:
    """An annotated VCF in the making: rows are added one by one, and ``close`` makes the file.

    Rows may come in any order; they end sorted by contig (1-22, X, Y, MT, then others by name), position, and text. Rows
    that come in that order of places cost no sorting. Until ``close`` the rows wait in a file beside the target.
    """

    def __init__(self, path: Path | str, names: Mapping[str, str] | None = None) -> None:
        """``names`` maps bare contig names to the names to write. Raises ``VcfError`` when the folder cannot be written."""
        self.path = Path(path)
        self._spool = self.path.with_name(f".{self.path.name}.rows")
        self._names = dict(names or {})
        self._chr = "chr" if any(name[:3] == "chr" for name in self._names.values()) else ""
        self._ranks: dict[str, tuple[int, str]] = {}
        self._said: dict[tuple[tuple[str, ...], Disposition | None], tuple[str, str]] = {}
        self._same: list[str] = []
        self._lines: list[str] = []
        self._last: tuple[tuple[int, str], int] = ((-1, ""), 0)
        self._sorted = True
        self._csq: tuple[tuple[Consequence, ...], str] = ((), "")
        with self._failing():
            self._spool.write_text("", encoding="utf-8")

    def add(self, row: AnnotatedRow) -> None:
        """One row."""
        self._turn_to(row.locus.chrom, row.locus.pos)
        self._same.append(self._line(row))

    def add_plain(
        self, allele: Written, said: tuple[tuple[str, ...], Disposition | None], entries: str, sample: str
    ) -> None:
        """The same for an allele as it was read; ``said`` are filters and disposition, ``entries`` those of CSQ."""
        self._turn_to(allele[0], allele[1])
        filters, told = self._said.get(said) or self._read_said(*said)
        self._same.append(self._text(allele, filters, f"{told}CSQ={entries}" if entries else told[:-1] or ".", sample))

    def _turn_to(self, chrom: str, pos: int) -> None:
        """Rows of the places before are in order now."""
        place = self._ranks.get(chrom)
        if place is None:
            place = self._ranks[chrom] = rank(chrom)
        here = (place, pos)
        if here != self._last:
            if len(self._same) == 1:
                self._lines.append(self._same.pop())
            else:
                self._settle()
            if here < self._last:
                self._sorted = False
            self._last = here
            if len(self._lines) >= _SPOOL_LINES:
                self._write()

    def _settle(self) -> None:
        """Rows of one place in the order of their text."""
        self._lines += sorted(self._same)
        self._same.clear()

    def _write(self) -> None:
        with self._failing(), self._spool.open("a", encoding="utf-8", newline="\n") as out:
            out.writelines(self._lines)
        self._lines.clear()

    def _line(self, row: AnnotatedRow) -> str:
        locus, said = row.locus, (row.filters, row.disposition)
        filters, info = self._said.get(said) or self._read_said(*said)
        if row.original_key and row.original_key != locus.key:
            info += f"MT_ORIGINAL={escape(row.original_key)};"
        if row.info:
            info += f"{';'.join(row.info)};"
        info = info + self._entries(row) if row.consequences else info[:-1] or "."
        allele = (locus.chrom, locus.pos, locus.ref, locus.alt)
        return self._text(allele, filters, info, sample_text(row.depth, row.alt_reads, row.vaf))

    def _text(self, allele: Written, filters: str, info: str, sample: str) -> str:
        chrom, pos, ref, alt = allele
        name = self._names.get(chrom) or self._name(chrom)
        return f"{name}\t{pos}\t.\t{ref}\t{alt}\t.\t{filters}\t{info}\tDP:AD:AF\t{sample}\n"

    def _read_said(self, filters: tuple[str, ...], disposition: Disposition | None) -> tuple[str, str]:
        """The FILTER column and the beginning of INFO."""
        named = ";".join(dict.fromkeys(_filter_name(name) for name in filters)) or "PASS"
        told = f"MT_DISPOSITION={escape(disposition)};" if disposition else ""
        self._said[filters, disposition] = named, told
        return named, told

    def _entries(self, row: AnnotatedRow) -> str:
        """``CSQ=...``; rows of one allele that follow each other share it."""
        if self._csq[0] is not row.consequences:
            entries = [csq_entry(row.locus.alt, one, row.hgvs_g) for one in row.consequences]
            self._csq = (row.consequences, f"CSQ={','.join(entries)}")
        return self._csq[1]

    def _name(self, chrom: str) -> str:
        name = self._names.get(chrom)
        if name is None:
            primary = rank(chrom)[1] == ""
            name = f"{self._chr}{'M' if self._chr and chrom == 'MT' else chrom}" if primary else chrom
            self._names[chrom] = name
        return name

    def close(
        self, *, contigs: Mapping[str, int | None], sample: str, meta: Mapping[str, str], info: Iterable[str] = ()
    ) -> None:
        """Make ``path`` (``.vcf.gz``) and ``path.tbi``, beside and then renamed, so that no half file is ever seen.

        ``contigs`` maps bare names to lengths; contigs of rows that are not in it are declared without a length. ``meta``
        gives ``##key=value`` lines; the caller keeps clocks and paths out of it. ``info`` are further ``##INFO`` lines.
        Raises ``VcfError`` when the file cannot be written or indexed.
        """
        import pysam

        self._settle()
        self._write()
        text = self.path.with_name(f".{self.path.name}.partial")
        beside = self.path.with_name(f".{self.path.name}.partial.gz")
        index = beside.with_name(f"{beside.name}.tbi")
        try:
            with self._failing():
                header = "".join(f"{line}\n" for line in self._header(contigs, sample, meta, info))
                _put_together(header, self._spool, text)
                if not self._sorted:
                    _sort(text, header)
                pysam.tabix_compress(str(text), str(beside), force=True)
                pysam.tabix_index(str(beside), preset="vcf", force=True)
                beside.replace(self.path)
                index.replace(self.path.with_name(f"{self.path.name}.tbi"))
        finally:
            for leftover in (text, beside, index):
                leftover.unlink(missing_ok=True)
            self.discard()

    def discard(self) -> None:
        """Remove the waiting rows."""
        self._spool.unlink(missing_ok=True)

    def _header(
        self, contigs: Mapping[str, int | None], sample: str, meta: Mapping[str, str], info: Iterable[str]
    ) -> Iterator[str]:
        yield "##fileformat=VCFv4.3"
        for key in sorted(meta):
            yield f"##{_FILTER_NAME.sub('_', key)}={' '.join(meta[key].split())}"
        yield '##FILTER=<ID=PASS,Description="No failed caller filter">'
        for name in sorted({_filter_name(name) for filters, _ in self._said for name in filters}):
            yield f'##FILTER=<ID={name},Description="Filter of the caller, as read">'
        for field, number, text in _INFO:
            yield f'##INFO=<ID={field},Number={number},Type=String,Description="{_quoted(text)}">'
        yield from info
        for field, number, kind, text in _FORMAT:
            yield f'##FORMAT=<ID={field},Number={number},Type={kind},Description="{_quoted(text)}">'
        declared: dict[str, int | None] = {**dict.fromkeys(self._ranks, None), **contigs}
        for chrom in sorted(declared, key=rank):
            length = declared[chrom]
            yield f"##contig=<ID={self._name(chrom)}{f',length={length}' if length is not None else ''}>"
        yield "\t".join((*FIXED_COLUMNS, "FORMAT", " ".join(sample.split())))

    def _failing(self) -> _Failing:
        return _Failing(self.path)


class _Failing:
    """Turns what goes wrong with a file into a ``VcfError`` that names the target."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, OSError | ValueError) and not isinstance(fault, UnicodeError):
            raise VcfError(
                f"{self._target}: cannot be written or indexed ({fault}); check the folder and free space"
            ) from fault


def _put_together(header: str, spool: Path, text: Path) -> None:
    import shutil

    with text.open("w", encoding="utf-8", newline="\n") as out:  # not pysam.BGZFile: it crashes on a bad folder
        out.write(header)
        with spool.open(encoding="utf-8", newline="\n") as rows:
            shutil.copyfileobj(rows, out, 1 << 20)


def _sort(text: Path, header: str) -> None:
    """Sort on disk, then rows of one place by their text, as rows that came in order are; bcftools rewrites the header."""
    from pysam import bcftools

    beside = text.with_name(f"{text.name}.sorted")
    try:
        scratch = text.with_name(f"{text.name}.sorting")
        bcftools.sort("-m", "256M", "-T", str(scratch), "-Ov", "-o", str(beside), str(text), catch_stdout=False)
        with beside.open(encoding="utf-8", newline="\n") as rows, text.open("w", encoding="utf-8", newline="\n") as out:
            out.write(header)
            here: list[str] = []
            place = ["", ""]
            for line in rows:
                if line[0] == "#":
                    continue
                at = line.split("\t", 2)[:2]
                if at != place:
                    out.writelines(sorted(here))
                    here, place = [], at
                here.append(line)
            out.writelines(sorted(here))
    finally:
        beside.unlink(missing_ok=True)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _filter_name(name: str) -> str:
    """A FILTER id as VCF allows it (no white space, semicolons or commas; ``0`` is reserved)."""
    safe = _FILTER_NAME.sub("_", name)
    return f"filter_{safe}" if safe in {"0", "PASS", ""} else safe


def csq_entry(alt: str, one: Consequence, hgvs_g: str) -> str:
    """One entry of the CSQ field."""
    first, last = one.first_residue, one.last_residue
    if first is None and last is None:
        position = ""
    elif first == last:
        position = str(first)
    else:
        position = f"{'?' if first is None else first}-{'?' if last is None else last}"
    coding = f"{one.transcript}:{one.hgvs_c}" if one.hgvs_c else ""
    terms: Iterable[str] = one.terms
    texts: Iterable[str] = (
        *(one.gene, one.transcript, one.exon, one.intron, coding, three_letters(one.hgvs_p), one.hgvs_p, hgvs_g),
        *(position, "1" if one.preferred else "", one.note),
    )
    if _UNSAFE.search("".join((*terms, *texts))):
        terms, texts = map(escape, terms), map(escape, texts)
    return f"{alt}|{'&'.join(terms)}|{'|'.join(texts)}"


def sample_text(depth: int | None, alt_reads: int | None, vaf: float | None) -> str:
    """DP, AD and AF of the tumour's column."""
    if depth is not None and alt_reads is not None and vaf is not None:
        return f"{depth}:.,{alt_reads}:{vaf:.6g}"
    reads = ".,." if alt_reads is None else f".,{alt_reads}"
    return f"{'.' if depth is None else depth}:{reads}:{'.' if vaf is None else f'{vaf:.6g}'}"
