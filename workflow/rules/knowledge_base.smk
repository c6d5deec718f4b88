# Once per run: the curated knowledge base, compiled to conditions that can be evaluated.
rule compile_knowledge_base:
    input:
        tables=sorted(
            str(path) for path in Path(RESOURCES, "knowledge_base").glob("*.tsv")
        ),
        versions=f"{RESOURCES}/versions.tsv",
    output:
        compiled="results/knowledge_base/compiled.json",
    log:
        "logs/compile_knowledge_base.log",
    conda:
        "../../environment.yml"
    params:
        step=step("compile_knowledge_base"),
        curated=lambda wildcards, input: os.path.dirname(input.tables[0]),
        code=CODE,
    shell:
        "python {params.step:q} --curated {params.curated:q} --versions {input.versions:q}"
        " --output {output.compiled:q} 2> {log:q}"
