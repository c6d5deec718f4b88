# Jobs are batches, results are samples: results/samples/{sample}/ stands undeclared behind the batch's manifest.
rule annotate_variants:
    input:
        files=batch_inputs,
        references=PLAN.references(),
        known=PLAN.known_files(),
        tables=tables("annotate"),
    output:
        manifest="results/batches/{batch}/annotated.json",
    log:
        "logs/annotate_variants/{batch}.log",
    benchmark:
        "logs/benchmarks/annotate_variants/{batch}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(2000),
        runtime=minutes(120),
    params:
        step=step("annotate_variants"),
        sheet=PLAN.sheet,
        samples=batch_samples,
        settings=PLAN.reference_arguments()
        + PLAN.known_arguments()
        + PLAN.threshold_arguments(),
        rows=batch_rows,
        code=CODE,
    shell:
        "python {params.step:q} --sheet {params.sheet:q} --output {output.manifest:q} {params.settings:q}"
        " --isolate --samples {params.samples:q} 2> {log:q}"
