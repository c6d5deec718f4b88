# Once per run: the knowledge base, compiled to conditions that can be evaluated, with its lock.
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
        lock="results/knowledge_base/lock.json",
    log:
        "logs/compile_knowledge_base.log",
    benchmark:
        "logs/benchmarks/compile_knowledge_base.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(2000),
        runtime=minutes(30),
    params:
        step=step("compile_knowledge_base"),
        settings=PLAN.knowledge_base_arguments(),
        code=CODE,
    shell:
        "python {params.step:q} {params.settings:q} --output {output.compiled:q} --uncompiled {output.uncompiled:q}"
        " --lock {output.lock:q} 2> {log:q}"


# What of each source can be matched, counted; nothing waits for it.
rule report_coverage:
    input:
        compiled="results/knowledge_base/compiled.json",
        uncompiled="results/knowledge_base/not_compiled.tsv",
    output:
        table="results/knowledge_base/coverage.tsv",
        page=report(
            "results/knowledge_base/coverage.html",
            category="Knowledge base",
            caption="../report/coverage.rst",
        ),
    log:
        "logs/report_coverage.log",
    benchmark:
        "logs/benchmarks/report_coverage.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(1000),
        runtime=minutes(15),
    params:
        step=step("report_coverage"),
        code=CODE,
    shell:
        "python {params.step:q} --compiled {input.compiled:q} --uncompiled {input.uncompiled:q}"
        " --output {output.table:q} --page {output.page:q} 2> {log:q}"
