"""What speaks against a candidate besides its own record: frequencies, panels of normals, the count of callers, germline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from moltarget.consequence.annotator import ReferenceAnnotator
from moltarget.known.values import NOTHING, Joins, Known
from moltarget.model import Build, Disposition, Locus, Origin, SmallVariant
from moltarget.steps.config import Config, Thresholds
from moltarget.steps.disposing import common

_EMPTY = Joins()


def allele_doubt(known: Known, thresholds: Thresholds) -> tuple[Disposition, str] | None:
    """What the user's files say against an allele, whatever its reads."""
    if known.panels:
        named = ", ".join(known.panels)
        return Disposition.LIKELY_GERMLINE, f"in a panel of normals ({named}): germline, or an artefact that recurs"
    most, found = thresholds.max_population_af, known.population_af
    return common(most) if most and found is not None and found > most else None


def judges_nothing(thresholds: Thresholds, joins: Joins) -> bool:
    """Whether a candidate stays as it is, unless its own record told a population frequency."""
    return not (joins.sources or thresholds.min_callers or thresholds.max_germline_probability)


@dataclass(frozen=True, slots=True)
class Judge:
    """The last word on each candidate of a sample, when all its records are known.

    ``purity`` is a fraction 0-1; ``searched`` tells whether a population file covers a contig, ``hotspots`` whether there is
    a file of hotspots, so that an allele that it lacks is in none.
    """

    thresholds: Thresholds
    purity: float | None
    searched: Callable[[str], bool]
    hotspots: bool = False

    def __call__(self, variant: SmallVariant) -> SmallVariant:
        """The variant with its germline probability, and with a doubt where a threshold says so."""
        judged = self._looked_up(variant)
        judged = self._with_origin(judged) if judged.origin is Origin.UNKNOWN else judged
        if judged.doubt or not (self.thresholds.min_callers or self.thresholds.max_germline_probability):
            return judged
        doubt = self._few_callers(judged) or self._germline(judged)
        return replace(judged, disposition=doubt[0], doubt=doubt[1]) if doubt else judged

    def _looked_up(self, variant: SmallVariant) -> SmallVariant:
        """The variant with what was looked for and not found."""
        if variant.locus is None:
            return variant
        searched = variant.population_searched or self.searched(variant.locus.chrom)
        hotspot = (0, 0) if self.hotspots and variant.hotspot is None else variant.hotspot
        if searched == variant.population_searched and hotspot == variant.hotspot:
            return variant
        return replace(variant, population_searched=searched, hotspot=hotspot)

    def _with_origin(self, variant: SmallVariant) -> SmallVariant:
        searched = variant.locus is not None and self.searched(variant.locus.chrom)
        if variant.population_af is None and not searched:
            return variant
        from moltarget.germline import judge_origin

        call = judge_origin(
            variant.alt_reads,
            variant.depth,
            variant.vaf,
            self.purity,
            population_af=variant.population_af,
            searched=searched,
        )
        return variant if call.probability is None else replace(variant, germline_probability=call.probability)

    def _few_callers(self, variant: SmallVariant) -> tuple[Disposition, str] | None:
        """A record that does not say who called it is not judged."""
        least = self.thresholds.min_callers
        if not least or not variant.callers or len(variant.callers) >= least:
            return None
        return Disposition.BELOW_THRESHOLD, f"called by fewer than {least} callers"

    def _germline(self, variant: SmallVariant) -> tuple[Disposition, str] | None:
        most, found = self.thresholds.max_germline_probability, variant.germline_probability
        if not most or found is None or found <= most:
            return None
        return Disposition.LIKELY_GERMLINE, f"probability of a germline variant above {most:g}"


def prepared(config: Config, build: Build, scratch: Path, annotators: Mapping[Build, ReferenceAnnotator]) -> Joins:
    """The user's files of a build, made ready for a batch."""
    mine = [entry for entry in config.known if build in entry.files]
    if not mine:
        return _EMPTY
    from moltarget.known.joining import prepare

    annotator = annotators.get(build)
    return prepare(mine, build, scratch, annotator.reference.fetch if annotator else None)


def known_of(loci: Sequence[Locus], joins: Joins) -> dict[Locus, Known]:
    """What the files say of alleles that no reference was used for; those they do not hold are left out."""
    from moltarget.known.joining import joined_lines

    ordered = sorted(set(loci), key=lambda locus: (locus.chrom, locus.pos, locus.ref, locus.alt))
    lines = ["#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"]
    lines += [
        f"{one.chrom}\t{one.pos}\t{number}\t{one.ref}\t{one.alt}\t.\t.\t.\n" for number, one in enumerate(ordered)
    ]
    found: dict[Locus, Known] = {}
    for line in joined_lines(lines, joins):
        if line[0] != "#":
            cells = line.rstrip("\n").split("\t")
            known = joins.read(cells[7])
            if known is not NOTHING:
                found[ordered[int(cells[2])]] = known
    return found
