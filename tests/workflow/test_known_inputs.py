"""Files of known variants are inputs of the annotation: a changed one redoes the batch."""

from __future__ import annotations

import os
from collections.abc import Callable

from project_runs import NOTHING, Project
from vcf_texts import line, write_vcf


def test_a_changed_file_of_known_variants_redoes_the_batch(new_project: Callable[[str], Project]) -> None:
    project = new_project("known inputs")
    write_vcf(project.folder / "A.vcf", [line(("7", 140753336, "A", "T"))])
    project.write_sheet(
        [{"sample": "A", "tumor_type": "COAD", "vcf": "A.vcf", "genome_build": "GRCh38", "assay": "exome"}]
    )
    hot = project.folder / "hot spots.tsv"
    hot.write_text("chrom\tpos\tref\talt\tthe change\n7\t140753336\tA\tT\tV600E\n")
    entry = {"use": "note", "columns": ["the change"], "files": {"GRCh38": hot.name}}
    project.write_config(known_files={"hot": entry})
    project.run().assert_ok()
    assert NOTHING in project.run("--dry-run").assert_ok().output
    after = hot.stat().st_mtime + 3600  # past the end of any run
    hot.write_text(hot.read_text() + "7\t140753337\tC\tT\tV600M\n")
    os.utime(hot, (after, after))
    assert "annotate_variants" in project.run("--dry-run").assert_ok().output
