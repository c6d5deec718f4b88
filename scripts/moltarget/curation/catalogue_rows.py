"""All rows of the allele catalogue, and what could not be catalogued, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from moltarget.curation.alleles import Finder
from moltarget.curation.civic import CivicVariant, variants_of
from moltarget.curation.elsewhere import Lifts, rows_elsewhere
from moltarget.curation.isoforms import Isoform, has_gene, isoforms_of
from moltarget.curation.rows import Row, make_row, sort_key
from moltarget.curation.targets import Target
from moltarget.errors import HgvsError
from moltarget.hgvs import Naming, normal_form
from moltarget.model import Build, Locus
from moltarget.reference import Reference, RefMatch

References = Mapping[Build, Reference]
_BASES = frozenset("ACGT")


@dataclass(slots=True)
class Made:
    """Rows by allele and transcript, with the reasons that put each there, and the gaps in words."""

    rows: dict[tuple[str, str, int, str, str, str], Row] = field(default_factory=dict)
    sources: dict[tuple[str, str, int, str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    gaps: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Keep a row once; its sources add up."""
        key = (row.build, row.chrom, row.pos, row.ref, row.alt, row.transcript)
        self.rows.setdefault(key, row)
        self.sources[key].update(row.source.split("; "))

    def sorted_rows(self) -> list[Row]:
        """The rows in the order of the file."""
        joined = (replace(row, source="; ".join(sorted(self.sources[key]))) for key, row in self.rows.items())
        return sorted(joined, key=sort_key)


def make_catalogue(
    references: References,
    civic: tuple[CivicVariant, ...],
    targets: Iterable[Target],
    genes: Iterable[str],
    lifts: Lifts,
) -> Made:
    """Rows for the targets, and for the alleles that CIViC itself gives in ``genes`` that the references have."""
    made, by_gene = Made(), defaultdict(list)
    for target in targets:
        by_gene[target.gene].append(target)
    for gene, wanted in sorted(by_gene.items()):
        if all(has_gene(reference, gene) for reference in references.values()):
            _GeneRows(references, gene, wanted, variants_of(civic, gene)).add_targets(made)
            continue
        for target in wanted:
            found = list(rows_elsewhere(target, civic, lifts))
            for row in found:
                made.add(row)
            if not found:
                made.gaps.append(f"{target.gene} {target.text}: not in the reference, and CIViC gives no substitution")
    for gene in sorted(set(genes)):
        if all(has_gene(reference, gene) for reference in references.values()):
            _GeneRows(references, gene, by_gene[gene], variants_of(civic, gene)).add_civic(made)
    return made


class _GeneRows:
    """One gene on both builds."""

    def __init__(
        self, references: References, gene: str, targets: Iterable[Target], civic: tuple[CivicVariant, ...]
    ) -> None:
        self.references, self.targets, self.civic = references, tuple(targets), civic
        self.isoforms = {build: isoforms_of(reference, gene) for build, reference in references.items()}
        first = self.isoforms[Build.GRCH38]
        fits = {item.name: sum(target.fits(item.sequence.protein) for target in self.targets) for item in first}
        self.ranked = sorted(first, key=lambda item: -fits[item.name])

    def add_targets(self, made: Made) -> None:
        """Rows of every target on the first isoform that it fits; the isoform that fits most targets is tried first."""
        for target in self.targets:
            found = 0
            for isoform in self.ranked:
                if not found and target.fits(isoform.sequence.protein):
                    found = self._add(made, target, isoform)
            if not found:
                made.gaps.append(f"{target.gene} {target.text}: no allele within the bounds gives it ({target.source})")

    def _add(self, made: Made, target: Target, isoform: Isoform) -> int:
        """Alleles that both builds find under one c. name; how many."""
        finders = {build: self._finder(build, isoform.name) for build in self.references}
        coding = self._civic_names(target, finders[Build.GRCH37])
        found: dict[Build, dict[str, tuple[Locus, Naming]]] = {}
        for build, finder in finders.items():
            named = finder.find(target, coding)
            found[build] = {naming.hgvs_c or "": (locus, naming) for locus, naming in named.items()}
        shared = set.intersection(*(set(names) for names in found.values()))
        for name in sorted(set.union(*(set(names) for names in found.values())) - shared):
            made.gaps.append(f"{target.gene} {target.text}: {name} is not on both builds")
        for name in sorted(shared):
            if len({names[name][1].hgvs_p for names in found.values()}) > 1:
                made.gaps.append(f"{target.gene} {target.text}: {name} has two protein names")
                continue
            for build, finder in finders.items():
                made.add(make_row(build, finder, *found[build][name], target.source))
        return len(shared)

    def _finder(self, build: Build, name: str) -> Finder:
        isoform = next(item for item in self.isoforms[build] if item.name == name)
        return Finder(isoform, self.references[build].fetch)

    def _civic_names(self, target: Target, finder: Finder) -> list[str]:
        """The c. names that CIViC gives the change, and those of its alleles."""
        change = target.change
        names = []
        for variant in self.civic if change is not None else ():
            if change is not None and variant.is_change(change):
                names += [name for _, name in variant.coding_names()]
                locus = _civic_locus(variant, self.references[Build.GRCH37])
                naming = finder.name(locus) if locus is not None else None
                if naming is not None and naming.hgvs_c:
                    names.append(naming.hgvs_c)
        return names

    def add_civic(self, made: Made) -> None:
        """CIViC's own alleles, where the name that they get here is the name that CIViC gives."""
        for variant in self.civic:
            locus = _civic_locus(variant, self.references[Build.GRCH37])
            for isoform in self.ranked if locus is not None else ():
                finder = self._finder(Build.GRCH37, isoform.name)
                naming = finder.name(locus) if locus is not None else None
                if naming is None or not _agrees(variant, naming):
                    continue
                target = Target(isoform.gene, naming.hgvs_c or "", variant.cite)
                self._add(made, target, isoform)
                break


def _agrees(variant: CivicVariant, naming: Naming) -> bool:
    if not naming.hgvs_c:
        return False
    if naming.protein is not None and naming.protein.start is not None and variant.is_change(naming.protein):
        return True
    return any(name == naming.hgvs_c for _, name in variant.coding_names())


def _civic_locus(variant: CivicVariant, reference: Reference) -> Locus | None:
    """The normal form of CIViC's allele on GRCh37; None without one, or when its bases are not the reference's."""
    ref, alt = variant.ref, variant.alt
    if not variant.start or not (ref or alt) or ref == alt or not _BASES.issuperset(ref + alt):
        return None
    if ref and reference.ref_matches(variant.chrom, variant.start, ref) is not RefMatch.MATCH:
        return None
    if not ref and variant.stop != variant.start + 1:
        return None
    try:
        return normal_form(variant.chrom, variant.start if ref else variant.stop, ref, alt, reference.fetch)
    except HgvsError:
        return None
