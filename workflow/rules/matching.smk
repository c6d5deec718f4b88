# Alterations against the compiled base. A new base redoes this and the rendering, never the annotation.
GENE_INDEXES = {
    build.value: f"results/reference/{build.value}.json"
    for build in PLAN.config.references
}


rule match_targets:
    input:
        annotated="results/batches/{batch}/annotated.json",
        knowledge_base="results/knowledge_base/compiled.json",
        indexes=list(GENE_INDEXES.values()),
        panels=batch_panels,
        tables=tables("match"),
        oncotree=oncotree_file(),
    output:
        manifest="results/batches/{batch}/matched.json",
    log:
        "logs/match_targets/{batch}.log",
    benchmark:
        "logs/benchmarks/match_targets/{batch}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(2000),
        runtime=minutes(60),
    params:
        step=step("match_targets"),
        sheet=PLAN.sheet,
        samples=batch_samples,
        indexes=[
            word
            for build, path in GENE_INDEXES.items()
            for word in ("--gene-index", f"{build}={path}")
        ],
        settings=[word for path in oncotree_file() for word in ("--oncotree", path)],
        rows=batch_rows,
        code=CODE,
    shell:
        "python {params.step:q} --sheet {params.sheet:q} --annotated {input.annotated:q}"
        " --knowledge-base {input.knowledge_base:q} --output {output.manifest:q} {params.indexes:q} {params.settings:q}"
        " --isolate --samples {params.samples:q} 2> {log:q}"
