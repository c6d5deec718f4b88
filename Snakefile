# moltarget: from a tumour's variants to the drugs that hit them. Research use only.
from snakemake.utils import min_version

min_version("9.0")


configfile: f"{workflow.basedir}/config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/reference.smk"
include: "workflow/rules/knowledge_base.smk"
include: "workflow/rules/annotation.smk"
include: "workflow/rules/matching.smk"
include: "workflow/rules/reporting.smk"
include: "workflow/rules/cohort.smk"


rule all:
    default_target: True
    input:
        index="results/index.html",
        conclusion="results/conclusion.txt",
        coverage="results/knowledge_base/coverage.html",
        # Named here too, because Snakemake does not make a file in the middle again when those behind it are there: the
        # next run would forget a job that failed.
        summary="results/summary.json",
        compiled="results/knowledge_base/compiled.json",
        indexes=list(GENE_INDEXES.values()),
        manifests=expand(
            "results/batches/{batch}/{step}.json",
            batch=PLAN.batches,
            step=("annotated", "matched", "rendered"),
        ),
