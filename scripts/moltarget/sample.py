"""A sample as its row of the sheet describes it."""

from __future__ import annotations

from dataclasses import dataclass

from moltarget.model import Build


@dataclass(frozen=True, slots=True)
class Sample:
    """One row of the sample sheet, checked. Paths are as written in the sheet; empty text means not given.

    ``vcf`` holds the paths of all files of small variants, one a line.

    ``assay`` is ``exome``, ``genome``, a BED path or empty; ``design`` is ``paired``, ``tumor-only`` or empty;
    ``purity`` is a fraction 0-1; ``annotation`` is ``auto``, ``reference``, ``existing`` or ``catalogue``.
    """

    name: str
    tumor_type: str
    vcf: str = ""
    genome_build: Build | None = None
    assay: str = ""
    design: str = ""
    purity: float | None = None
    tumor_column: str = ""
    normal_column: str = ""
    annotation: str = "auto"
    variants: str = ""
    copy_number: str = ""
    fusions: str = ""
    biomarkers: str = ""

    @property
    def vcfs(self) -> tuple[str, ...]:
        """The paths of the files of small variants."""
        return tuple(self.vcf.split("\n")) if self.vcf else ()

    def paths(self, role: str) -> tuple[str, ...]:
        """The files that a data column names."""
        if role == "vcf":
            return self.vcfs
        path = getattr(self, role)
        return (path,) if path else ()

    def column(self, cell: str, number: int) -> str:
        """What a column cell of the sheet says of file ``number`` (0-based): one name for all files, or one each."""
        names = [name.strip() for name in cell.split(";")]
        return names[number] if len(names) == len(self.vcfs) > 1 else cell

    @property
    def panel(self) -> str:
        """The path of the panel BED; empty when the assay is none."""
        return "" if self.assay in {"exome", "genome"} else self.assay
