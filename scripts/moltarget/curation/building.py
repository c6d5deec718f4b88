"""Reads every input of the allele catalogue and makes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from moltarget.curation.catalogue_rows import Made, make_catalogue
from moltarget.curation.civic import read_civic_variants
from moltarget.curation.elsewhere import Lifts
from moltarget.curation.exon_borders import genes_asked
from moltarget.curation.liftover import Chain
from moltarget.curation.targets import asked_by_base, read_members
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.model import Build
from moltarget.reference import open_reference


def read_and_make(  # noqa: PLR0917 - the inputs of the command, in its order
    grch38: Sequence[Path], grch37: Sequence[Path], civic: Path, liftover: Path, knowledge_base: Path, members: Path
) -> Made:
    """The catalogue of all inputs; ``grch38`` and ``grch37`` are (FASTA, GFF3). Raises MoltargetError on a faulty one."""
    rows = read_curated(knowledge_base)
    references = {
        Build.GRCH37: open_reference(grch37[0], grch37[1]),
        Build.GRCH38: open_reference(grch38[0], grch38[1]),
    }
    lifts = Lifts(Chain(liftover / "GRCh37_to_GRCh38.chain.gz"), Chain(liftover / "GRCh38_to_GRCh37.chain.gz"))
    targets = sorted({*asked_by_base(rows), *read_members(members)})
    return make_catalogue(references, read_civic_variants(civic), targets, genes_asked(rows), lifts)
