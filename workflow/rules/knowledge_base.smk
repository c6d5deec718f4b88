# Once per run: the knowledge base, compiled to conditions that can be evaluated.
rule compile_knowledge_base:
    input:
        curated=sorted(
            str(path) for path in Path(RESOURCES, "knowledge_base").glob("*.tsv")
        ),
        sources=PLAN.knowledge_base_files(),
        tables=tables("compile"),
    output:
        compiled="results/knowledge_base/compiled.json",
        uncompiled="results/knowledge_base/not_compiled.tsv",
    log:
        "logs/compile_knowledge_base.log",
    conda:
        "../../environment.yml"
    params:
        step=step("compile_knowledge_base"),
        settings=PLAN.knowledge_base_arguments(),
        code=CODE,
    shell:
        "python {params.step:q} {params.settings:q} --output {output.compiled:q} --uncompiled {output.uncompiled:q}"
        " 2> {log:q}"
