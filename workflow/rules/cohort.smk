# The index over all samples, and the last word of the run: it fails when a sample failed, after everything is written.
rule summarize_cohort:
    input:
        rendered=expand("results/batches/{batch}/rendered.json", batch=PLAN.batches),
    output:
        index=report(
            "results/index.html", category="Cohort", caption="../report/index.rst"
        ),
        samples=report(
            "results/samples.tsv", category="Cohort", caption="../report/samples.rst"
        ),
        summary="results/summary.json",
    log:
        "logs/summarize_cohort.log",
    benchmark:
        "logs/benchmarks/summarize_cohort.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(1000),
        runtime=minutes(30),
    params:
        step=step("summarize_cohort"),
        sheet=PLAN.sheet,
        code=CODE,
    shell:
        "python {params.step:q} --sheet {params.sheet:q} --rendered {input.rendered:q} 2> {log:q}"


# Where snakemake itself runs, a moment's work; its answer is the same at every attempt.
localrules:
    conclude_run,


rule conclude_run:
    input:
        summary="results/summary.json",
    output:
        conclusion="results/conclusion.txt",
    log:
        "logs/conclude_run.log",
    retries: 0
    conda:
        "../../environment.yml"
    params:
        step=step("conclude_run"),
    shell:
        "python {params.step:q} --summary {input.summary:q} --output {output.conclusion:q} 2> {log:q}"
        " || {{ cat {log:q} >&2; exit 1; }}"
