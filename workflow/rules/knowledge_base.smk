# Once per run: the curated knowledge base, compiled to conditions that can be evaluated.
CURATED = os.path.relpath(os.path.join(workflow.basedir, "resources", "knowledge_base"))
VERSIONS = os.path.relpath(os.path.join(workflow.basedir, "resources", "versions.tsv"))


rule compile_knowledge_base:
    input:
        tables=sorted(str(path) for path in Path(CURATED).glob("*.tsv")),
        versions=VERSIONS,
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
