"""Tables for the tests of callers: the shared files, and made-up headers with one record each.

The made-up lines follow the callers' documentation (see ``moltarget.vcf.callers``); the numbers expected are worked out by
hand from the fields.
"""

from __future__ import annotations

from moltarget.vcf import Caller, VcfSettings

RADIA_SHEET = {"callers/test_radia.vcf": VcfSettings(tumor_column="DNA_TUMOR")}
T001 = {Caller.MUTECT2, Caller.MUSE, Caller.SOMATIC_SNIPER, Caller.VARSCAN, Caller.MERGED}
HCC = {Caller.MUTECT2, Caller.STRELKA, Caller.VARSCAN, Caller.HAPLOTYPE_CALLER, Caller.MERGED}
Known = tuple[int, int, int]
NONE: Known = (0, 0, 0)
# file -> callers; calls; how many have depth, reads, VAF of the tumour, and of the normal (counted from the columns)
REAL: dict[str, tuple[set[Caller], int, Known, Known]] = {
    "callers/test.vcf": (set(), 24, (24, 24, 24), (24, 24, 24)),
    "callers/test_b37.vcf": (set(), 25, (25, 25, 25), (25, 15, 15)),  # ten normals read AD .,.
    "callers/test_b38.vcf": (set(), 25, (25, 25, 25), (25, 15, 15)),
    "callers/test_b38.gnomad.exomes.r2.1.1.sites.vcf.gz": (set(), 7, NONE, NONE),
    "callers/test_delly.vcf": ({Caller.DELLY}, 3, (3, 3, 3), (3, 3, 3)),
    "callers/test_grch38.vcf": (set(), 24, (24, 24, 24), (24, 24, 24)),
    "callers/test_maf2vcf.vcf": (set(), 23, (23, 20, 20), (23, 20, 20)),
    "callers/test_merged.vcf": (
        {Caller.STRELKA, Caller.VARSCAN, Caller.SOMATIC_SNIPER},
        575,
        (575, 571, 571),
        (575, 422, 551),
    ),
    "callers/test_muse.vcf": ({Caller.MUSE}, 434, (434, 434, 434), (434, 434, 434)),
    "callers/test_mutect.vcf": ({Caller.MUTECT1}, 500, (500, 500, 484), (500, 500, 357)),  # others: no read at all
    "callers/test_pindel.vcf": ({Caller.PINDEL}, 32, (32, 32, 32), (32, 32, 32)),
    "callers/test_radia.vcf": ({Caller.RADIA}, 95, (95, 95, 95), (95, 95, 95)),
    "callers/test_sniper.vcf": ({Caller.SOMATIC_SNIPER}, 171, (171, 171, 171), (171, 171, 171)),
    "callers/test_strelka.vcf": ({Caller.STRELKA}, 240, (240, 240, 240), (240, 240, 240)),
    "callers/test_varscan.vcf": ({Caller.VARSCAN}, 499, (499, 499, 499), (499, 499, 499)),
    "mutect2/M2.vcf": ({Caller.MUTECT2}, 303, (303, 303, 303), (303, 303, 303)),
    "mutect2/MC3.vcf": ({Caller.MERGED}, 16, (16, 16, 16), NONE),
    "mutect2/cfdna-unfiltered.vcf": ({Caller.MUTECT2}, 116, (116, 116, 116), (116, 116, 116)),
    "mutect2/sample1.vcf": ({Caller.MUTECT2}, 160, (160, 160, 160), NONE),
    "mutect2/sample_1.vcf": (set(), 76, NONE, NONE),  # a truth set of spiked-in variants: no caller, no reads
    "mutect2/sample_2.vcf": (set(), 87, NONE, NONE),
    "mutect2/sample_3.vcf": (set(), 336, NONE, NONE),
    "mutect2/sample_4.vcf": (set(), 595, NONE, NONE),
    "tcga/T001-BRCA.grch37.vcf.gz": (T001, 196, (196, 196, 196), (196, 0, 0)),
    "tcga/T001-BRCA.grch38.vcf.gz": (T001, 196, (196, 196, 196), (196, 0, 0)),
    "tcga/T001-COAD.grch37.vcf.gz": (T001, 3317, (3317, 3317, 3317), (3317, 0, 0)),
    "tcga/T001-COAD.grch38.vcf.gz": (T001, 3313, (3313, 3313, 3313), (3313, 0, 0)),
    "hcc1395/HCC1395.annotated.expression.vcf.gz": (HCC, 1470, (1470, 1470, 1469), (1470, 1470, 1469)),
}

FIELD = '{}=<ID={},Number=1,Type=Integer,Description="{}">'
T, N = "P7", "P7_blood"
Three = tuple[int | None, int | None, float | None]
# caller, header lines, columns, "FORMAT tumour normal" of an A>T record, tumour's and normal's depth, reads, VAF
MADE_UP: dict[str, tuple[Caller, tuple[str, ...], tuple[str, str], str, Three, Three]] = {
    "Mutect2 of GATK 3": (
        Caller.MUTECT2,
        ("GATKCommandLine.MuTect2=<ID=MuTect2,Version=3.6>", f"SAMPLE=<ID=NORMAL,SampleName={N},File=n.bam>"),
        (T, N),
        "GT:AD:AF 0/1:30,10:0.24 0/0:40,0:0.00",
        (40, 10, 0.25),
        (40, 0, 0.0),
    ),
    "MuTect 1": (
        Caller.MUTECT1,
        (f'MuTect="analysis_type=MuTect tumor_sample_name={T} normal_sample_name={N} gap=3"',),
        (N, T),
        "GT:AD:BQ:DP:FA 0:20,0:.:20:0.00 0/1:9,3:30:12:0.250",
        (12, 3, 0.25),
        (20, 0, 0.0),
    ),
    "MuTect 1 in GATK": (
        Caller.MUTECT1,
        (f'GATKCommandLine=<ID=MuTect,Version=3.1,CommandLineOptions="normal_sample_name={N}">',),
        (N, T),
        "GT:AD 0:20,0 0/1:9,3",
        (12, 3, 0.25),
        (20, 0, 0.0),
    ),
    "Strelka indels": (
        Caller.STRELKA,
        ("source=strelka", "source_version=2.9.10", "content=strelka somatic indel calls"),
        ("NORMAL", "TUMOR"),
        "DP:DP2:TAR:TIR:TOR 40:41:38,39:0,0:2,2 60:61:45,46:15,16:3,3",
        (60, 15, 0.25),
        (40, 0, 0.0),
    ),
    "VarDict, named by its records": (
        Caller.VARDICT,
        ("source=VarDict_v1.8.2",),
        (T, "other"),
        "GT:DP:VD:ALD:RD:AD:AF 0/1:40:8:4,4:16,16:32,8:0.2 0/0:30:0:0,0:15,15:30,0:0",
        (40, 8, 0.2),
        (None, None, None),  # nothing says that the other column is a normal
    ),
    "VarDict, default name of the normal": (
        Caller.VARDICT,
        (FIELD.format("FORMAT", "ALD", "Variant forward, reverse reads"),),
        (T, f"{T}-match"),
        "GT:DP:VD:AF 0/1:40:8:0.2 0/0:30:0:0",
        (40, 8, 0.2),
        (30, 0, 0.0),
    ),
    "MuSE": (
        Caller.MUSE,
        ('MuSE_call="call -f x.fa"', f'TUMOR="Sample={T},File=t.bam"', f'NORMAL="Sample={N},File=n.bam"'),
        (T, N),
        "GT:DP:AD:BQ:SS 0/1:40:30,10:30,30:2 0/0:20:20,0:30,0:.",
        (40, 10, 0.25),
        (20, 0, 0.0),
    ),
    "SomaticSniper": (
        Caller.SOMATIC_SNIPER,
        (FIELD.format("FORMAT", "BCOUNT", "Occurrence count for each base at this site (A,C,G,T)"),),
        ("NORMAL", "TUMOR"),
        "GT:DP:DP4:BCOUNT 0/0:20:10,10,0,0:20,0,0,0 0/1:40:15,14,5,6:28,1,0,11",
        (40, 11, 11 / 40),
        (20, 0, 0.0),
    ),
    "Pindel": (
        Caller.PINDEL,
        ("source=pindel",),
        ("NORMAL", "TUMOR"),
        "GT:RD:AD 0/0:20:-1,0 0/1:30:30,10",
        (40, 10, 0.25),
        (None, 0, None),  # Pindel writes -1 for reference reads that it did not count
    ),
    "Pindel, first versions": (
        Caller.PINDEL,
        ("source=pindel",),
        ("NORMAL", "TUMOR"),
        "GT:AD 0/0:0 0/1:10",
        (None, 10, None),
        (None, 0, None),
    ),
    "FreeBayes": (
        Caller.FREEBAYES,
        ("source=freeBayes v1.3.6", 'commandline="freebayes -f x.fa t.bam n.bam"'),
        ("TUMOR", "NORMAL"),
        "GT:DP:RO:QR:AO:QA 0/1:41:30:900:10:300 0/0:20:20:600:0:0",
        (41, 10, 0.25),
        (20, 0, 0.0),
    ),
    "Octopus": (
        Caller.OCTOPUS,
        (f'octopus=<version=0.7.4,command="octopus -R x.fa -I t.bam n.bam -N {N}",date="d">',),
        (N, T),
        "GT:DP:MAP_VAF:VAF_CR 0|0:20:.:. 0|0|1:40:0.21:0.1,0.3",
        (40, None, 0.21),
        (20, None, None),
    ),
    "Octopus, allele depths": (
        Caller.OCTOPUS,
        (FIELD.format("FORMAT", "MAP_VAF", "Maximum a posteriori Variant Allele Frequency"), f"normal_sample={N}"),
        (N, T),
        "GT:AD:ADP:AF:MAP_VAF 0|0:20,0:20:1,0:. 0|0|1:30,10:40:0.75,0.25:0.21",
        (40, 10, 0.25),
        (20, 0, 0.0),
    ),
    "DRAGEN": (
        Caller.DRAGEN,
        (
            'DRAGENVersion=<ID=dragen,Version="SW: 4.2">',
            f'DRAGENCommandLine=<ID=dragen,CommandLineOptions="--RGSM {N} --RGSM-tumor {T}">',
        ),
        (N, T),
        "GT:SQ:AD:AF:F1R2:F2R1:DP:SB:MB 0/0:.:20,0:0:.:.:20:.:. 0/1:20.1:30,10:0.25:1,1:1,1:41:.:.",
        (41, 10, 0.25),
        (20, 0, 0.0),
    ),
    "TNscope": (
        Caller.TNSCOPE,
        (f'SentieonCommandLine.TNscope=<ID=TNscope,CommandLine="--tumor_sample {T} --normal_sample {N} o.vcf.gz">',),
        (T, N),
        "GT:AD:AF:AFDP 0/1:30,10:0.25:40 0/0:20,0:0:20",
        (40, 10, 0.25),
        (20, 0, 0.0),
    ),
    "TNhaplotyper2": (
        Caller.TNHAPLOTYPER2,
        (f'SentieonCommandLine.TNhaplotyper2=<ID=T,CommandLine="--tumor_sample {T}">', f"normal_sample={N}"),
        (T, N),
        "GT:AD:AF:DP 0/1:30,10:0.25:40 0/0:20,0:0:20",
        (40, 10, 0.25),
        (20, 0, 0.0),
    ),
    "SAGE": (
        Caller.SAGE,
        ("sageVersion=3.4.4",),
        ("P7_normal", "P7_tumor"),
        "GT:AD:AF:DP:RC_CNT 0/0:20,0:0:20:0,0 0/1:28,10:0.25:40:8,2",
        (40, 10, 0.25),  # AF is over the depth: two reads carry a third allele
        (20, 0, 0.0),
    ),
}
