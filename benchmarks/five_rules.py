"""The yardstick of a cohort: the same commands as five rules for each sample, as one would write them first.

Each of check, annotate, match, render and summary is a job of its own for every sample. The compiled base and the gene index
are made before, and not counted here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from civic_coverage import ROOT
from measuring import measure
from small_samples import BUILD, write_sheet
from snakemake_runs import Ran, Reference, run_snakemake

RULES = ("check", "annotate", "match", "render", "summary")
_SNAKEFILE = """
rule all:
    input: expand("results/{{sample}}/summary.json", sample={samples})

rule check:
    input: "sheets/{{sample}}.tsv"
    output: "checked/{{sample}}.txt"
    shell: "{python} {scripts}/check_inputs.py --sheet {{input}} > {{output}}"

rule annotate:
    input: "checked/{{sample}}.txt", sheet="sheets/{{sample}}.tsv"
    output: "annotated/{{sample}}.json"
    shell:
        "{python} {scripts}/annotate_variants.py --sheet {{input.sheet}} --samples {{wildcards.sample}} --output {{output}}"
        " --results results/{{wildcards.sample}} --reference {build} {fasta} {gff3} 2> /dev/null"

rule match:
    input: annotated="annotated/{{sample}}.json", sheet="sheets/{{sample}}.tsv"
    output: "matched/{{sample}}.json"
    shell:
        "{python} {scripts}/match_targets.py --sheet {{input.sheet}} --samples {{wildcards.sample}} --output {{output}}"
        " --results results/{{wildcards.sample}} --annotated {{input.annotated}} --knowledge-base base.json"
        " --gene-index {build}=index.json 2> /dev/null"

rule render:
    input: "matched/{{sample}}.json"
    output: "rendered/{{sample}}.json"
    shell:
        "{python} {scripts}/render_reports.py --matched {{input}} --results results/{{wildcards.sample}}"
        " --output {{output}} 2> /dev/null"

rule summary:
    input: rendered="rendered/{{sample}}.json", sheet="sheets/{{sample}}.tsv"
    output: "results/{{sample}}/summary.json"
    shell:
        "{python} {scripts}/summarize_cohort.py --sheet {{input.sheet}} --rendered {{input.rendered}}"
        " --results results/{{wildcards.sample}}"
"""


def run_five_rules(folder: Path, rows: Sequence[Mapping[str, str]], reference: Reference) -> Ran:
    """Every sample through its five jobs, in an empty folder."""
    (folder / "sheets").mkdir(parents=True)
    for row in rows:
        write_sheet([row], folder / "sheets" / f"{row['sample']}.tsv")
    scripts, log = ROOT / "scripts", folder.parent / f"{folder.name}.prepared.log"
    fasta, gff3 = str(reference.fasta), str(reference.gff3)
    measure([sys.executable, str(scripts / "compile_knowledge_base.py"), "--output", str(folder / "base.json")], log)
    index = ("--build", BUILD, "--fasta", fasta, "--gff3", gff3, "--output", str(folder / "index.json"))
    measure([sys.executable, str(scripts / "index_reference.py"), *index], log)
    names = [row["sample"] for row in rows]
    text = _SNAKEFILE.format(samples=names, python=sys.executable, scripts=scripts, build=BUILD, fasta=fasta, gff3=gff3)
    (folder / "Snakefile").write_text(text, encoding="utf-8")
    return run_snakemake(folder, "--snakefile", str(folder / "Snakefile"), "--scheduler", "greedy")
