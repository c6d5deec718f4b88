# Once per build: which bases of which gene a configured reference can speak about.
rule index_reference:
    input:
        fasta=reference_fasta,
        gff3=reference_gff3,
        tables=tables("index"),
    output:
        index="results/reference/{build}.json",
    log:
        "logs/index_reference/{build}.log",
    benchmark:
        "logs/benchmarks/index_reference/{build}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory(4000),
        runtime=minutes(60),
    params:
        step=step("index_reference"),
        code=CODE,
    shell:
        "python {params.step:q} --build {wildcards.build:q} --fasta {input.fasta:q} --gff3 {input.gff3:q}"
        " --output {output.index:q} 2> {log:q}"
