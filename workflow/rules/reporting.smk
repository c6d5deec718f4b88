# Every rendering is a function of report.json alone.
rule render_reports:
    input:
        matched="results/batches/{batch}/matched.json",
        schema=os.path.relpath(
            os.path.join(workflow.basedir, "workflow", "schemas", "report.schema.yaml")
        ),
    output:
        manifest="results/batches/{batch}/rendered.json",
    log:
        "logs/render_reports/{batch}.log",
    benchmark:
        "logs/benchmarks/render_reports/{batch}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(1000),
        runtime=minutes(30),
    params:
        step=step("render_reports"),
        code=CODE,
    shell:
        "python {params.step:q} --matched {input.matched:q} --output {output.manifest:q} --isolate 2> {log:q}"
