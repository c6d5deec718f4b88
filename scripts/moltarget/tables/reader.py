"""Plain tab-separated tables, from bytes to rows: nothing is guessed and every fault is kept with its line.

The sample sheet and the four tables of a sample share this reader. A table is UTF-8 text (a byte order mark and any
line ends are accepted), one header line, one record a line; blank lines and lines that begin with ``#`` are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from moltarget.errors import MoltargetError

MAX_BYTES = 64 * 2**20
MAX_CELL = 4096
_MARK = b"\xef\xbb\xbf"  # the byte order mark
# Columns that pipelines put beside those of a caller to tell the samples of a whole cohort apart.
SAMPLES = (
    *("sample", "Sample", "sample_id", "Sample_ID", "sampleID", "SampleID", "sample_name", "Sample_name", "SampleName"),
    *("tumor_id", "Tumor_Sample_Barcode"),
)

_OTHER_FORMATS = (
    (b"\x1f\x8b", "is compressed; unpack it first (a VCF or MAF belongs into the column vcf of the sheet)"),
    (b"PK\x03\x04", "is a spreadsheet workbook; save it as tab-delimited UTF-8 text"),
    (b"\xff\xfe", "is UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "is UTF-16 text; save it as UTF-8"),
)

T = TypeVar("T")


class CellError(MoltargetError):
    """One cell breaks its rule; the message says what is allowed. Collected into ``Faults``, it never leaves a room."""


class Layout(NamedTuple):
    """The columns of one kind of table.

    A ``foreign`` one is written by a program: it has further columns, which nobody looks at, and its header may begin with #.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    foreign: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Required columns, then optional ones."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Row:
    """One record. ``line`` is its 1-based line in the file; cells are stripped, empty text means not given."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell's text; empty when the table has no such column."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class Faults:
    """Everything wrong with one file, told in one message in the order of its lines."""

    path: str
    unit: str = "line"
    found: list[tuple[int, str]] = field(default_factory=list)

    def __len__(self) -> int:
        """How many faults were found."""
        return len(self.found)

    def add(self, line: int, text: str) -> None:
        """Keep one fault; line 0 stands for the file as a whole."""
        self.found.append((line, text))

    def parse(self, row: Row, column: str, read: Callable[[str], T]) -> T | None:
        """The cell's value, None when it is empty or broken; a broken cell is kept as a fault that names the column."""
        if not (text := row[column]):
            return None
        try:
            return read(text)
        except MoltargetError as fault:
            self.add(row.line, f"{column}: {fault}")
            return None

    def require(self, row: Row, column: str, read: Callable[[str], T]) -> T | None:
        """As ``parse``, and an empty cell is a fault too."""
        if not row[column] and column in row.cells:
            self.add(row.line, f"{column}: the cell is empty and must be filled")
        return self.parse(row, column, read)

    def message(self) -> str:
        """``<path>: 2 faults``, then one indented line a fault."""
        title = f"{self.path}: {len(self.found)} fault{'s' if len(self.found) > 1 else ''}"
        told = (
            f"  {self.unit} {line}: {text}" if line else f"  {text}" for line, text in sorted(self.found, key=_line)
        )
        return "\n".join((title, *told))

    def raise_if_any(self, error: type[MoltargetError]) -> None:
        """Raise ``error`` with the whole message when anything was found."""
        if self.found:
            raise error(self.message())


def _line(fault: tuple[int, str]) -> int:
    return fault[0]


def show(text: str, limit: int = 60) -> str:
    """A cell inside a message: quoted, escaped and shortened.

    >>> show("a\\x00b")
    "'a\\\\x00b'"
    """
    return repr(text if len(text) <= limit else text[: limit - 3] + "...")


def nearest(text: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the closest known word, empty when nothing is close."""
    import difflib

    close = difflib.get_close_matches(text.casefold(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def read_rows(path: str | Path, layout: Layout, faults: Faults) -> list[Row]:
    """The records of a table, in file order, without those whose line itself is broken.

    Faults of encoding, header and shape are added to ``faults``; nothing is raised, so that a caller can go on to check
    the cells of the remaining rows and tell everything at once.
    """
    data = _read_bytes(path, faults)
    if data is None:
        return []
    lines, comments = _content_lines(data.removeprefix(b"#") if layout.foreign else data)
    if not lines:
        faults.add(0, f"is empty; its first line names the columns: {', '.join(layout.required)}")
        return []
    number, raw = lines[0]
    names = _decode(number, raw, faults)
    header = [_column(name, layout) for name in _cells(names or "")]
    if names is None or not (layout.foreign or _check_header(header, number, layout, comments, faults)):
        return []
    rows = (_row(number, raw, header, layout, faults) for number, raw in lines[1:])
    return [row for row in rows if row is not None]


def check_one_sample(rows: Sequence[Row], columns: Sequence[str], faults: Faults) -> None:
    """Adds a fault when the rows are of several samples, as one of the columns tells."""
    for column in columns:
        names = {row[column] for row in rows}
        if len(names) > 1:
            faults.add(0, f"has the rows of {len(names)} samples ({column}); keep those of one")


def header_of(path: str | Path) -> list[str]:
    """The columns that the first line names, also behind a #; empty for a file that cannot be read."""
    try:
        with Path(path).open("rb") as handle:
            line = handle.readline(MAX_BYTES)
    except (OSError, ValueError):
        return []
    first = line.removeprefix(_MARK).removeprefix(b"#").splitlines()[:1]
    return [cell for line in first for cell in _cells(line.decode("utf-8", "replace"))]


def _read_bytes(path: str | Path, faults: Faults) -> bytes | None:
    try:
        with Path(path).open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        cure = " (relative paths start at the working directory)" if isinstance(error, FileNotFoundError) else ""
        faults.add(0, f"cannot be read: {getattr(error, 'strerror', None) or error}{cure}")
        return None
    if len(data) > MAX_BYTES:
        faults.add(0, f"is larger than {MAX_BYTES // 2**20} MiB; check the path, or keep the rows of genes that matter")
        return None
    for magic, cure in _OTHER_FORMATS:
        if data.startswith(magic):
            faults.add(0, cure)
            return None
    return data.removeprefix(_MARK)


def _content_lines(data: bytes) -> tuple[list[tuple[int, bytes]], list[bytes]]:
    lines, comments = [], []
    for number, raw in enumerate(data.splitlines(), start=1):
        if raw.startswith((b"#", b'"#')):  # a spreadsheet quotes a comment that holds a comma
            comments.append(raw)
        elif raw.strip():
            lines.append((number, raw))
    return lines, comments


def _decode(number: int, raw: bytes, faults: Faults) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        faults.add(number, f"byte {byte:#04x} at position {error.start + 1} is not UTF-8; save the file as UTF-8 text")
        return None


def _cells(text: str) -> list[str]:
    return [_unquoted(cell.strip()) for cell in text.split("\t")]


def _column(name: str, layout: Layout) -> str:
    """A known column of our own tables in its own spelling, whatever the capitals; another name as it is written."""
    return name.lower() if not layout.foreign and name.lower() in layout.columns else name


def _unquoted(cell: str) -> str:
    """Spreadsheets put quotation marks around a cell that holds a comma, and double the ones inside."""
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip()
    return cell


def _check_header(header: list[str], number: int, layout: Layout, comments: list[bytes], faults: Faults) -> bool:
    """Whether the rows can be read at all; adds every fault of the header."""
    if not set(header) & set(layout.columns):
        wanted = ", ".join(layout.required)
        cure = f"the first line must name the columns, separated by tabs ({wanted}); it reads {show(' '.join(header))}"
        if any(
            b"\t" in raw and set(_cells(raw.lstrip(b"#").decode("utf-8", "replace").lower())) & set(layout.columns)
            for raw in comments
        ):
            cure += "; a header must not begin with '#'"
        faults.add(number, cure)
        return False
    for place, name in enumerate(header, start=1):
        if not name:
            faults.add(number, f"column {place} has no name")
        elif name not in layout.columns:
            allowed = f"; known columns: {', '.join(layout.columns)}"
            faults.add(number, f"unknown column {show(name)}{nearest(name, layout.columns) or allowed}")
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        faults.add(number, f"column {show(name)} is there {header.count(name)} times; keep one")
    for name in layout.required:
        if name not in header:
            faults.add(number, f"the required column {name!r} is missing")
    return True


def _row(number: int, raw: bytes, header: list[str], layout: Layout, faults: Faults) -> Row | None:
    text = _decode(number, raw, faults)
    if text is None:
        return None
    cells = _cells(text)
    if len(cells) != len(header):
        cure = "an empty cell still needs its tab"
        faults.add(number, f"has {len(cells)} cells where the header has {len(header)}; {cure}")
        return None
    if not any(cells):
        return None
    named = {name: cell for name, cell in zip(header, cells, strict=True) if name in layout.columns}
    broken = [f"{name}: {why}" for name, cell in named.items() if (why := _unfit(cell))]
    for text in broken:
        faults.add(number, text)
    return None if broken else Row(number, named)


def _unfit(cell: str) -> str:
    """Why a cell is not plain text of sensible length; empty when it is."""
    if len(cell) > MAX_CELL:
        return f"the cell has {len(cell)} characters; at most {MAX_CELL} are allowed"
    if cell.isprintable():
        return ""
    bad = next(char for char in cell if not char.isprintable())
    return f"the cell holds the invisible character U+{ord(bad):04X}; delete it"
