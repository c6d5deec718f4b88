"""Finished runs for the tests of the explanation: an annotated VCF with every kind of record, matched on the curated base."""

from __future__ import annotations

from pathlib import Path

from moltarget.knowledge_base.store import save
from moltarget.knowledge_base.uncompiled import write_uncompiled
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.compile import Sources, compile_sources
from moltarget.steps.config import Config, Thresholds
from moltarget.steps.match import load_knowledge, match_batch

EXAMPLE = Path(__file__).resolve().parents[2] / "resources" / "example" / "melanoma_braf.vep.vcf"
_CALL = "GT:AD:AF:DP\t0/0:60,0:0.01:60\t0/1:80,{alt}:{vaf}:120\n"


def _line(place: str, filters: str, csq: str = "", vaf: float = 0.3) -> str:
    chrom, pos, ref, alt = place.split()
    info = f"TLOD=9;CSQ={csq}" if csq else "TLOD=9"
    return f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\t{filters}\t{info}\t" + _CALL.format(alt=int(vaf * 120), vaf=vaf)


def _csq(allele: str, gene: str, coding: str, protein: str, residue: int) -> str:
    return (f"{allele}|missense_variant|MODERATE|{gene}||Transcript|NM_1|protein_coding|2/5||NM_1:{coding}|{protein}"
            f"|{residue}||1|1|")  # fmt: skip


# Record numbers: 1 to 7 are the example's (3 is BRAF V600K), then these.
MORE = [
    _line("chr12 25245350 C T", "weak_evidence", _csq("T", "KRAS", "c.35G>A", "p.Gly12Asp", 12)),  # 8 filtered
    _line("chr7 55191822 T A", "PASS", _csq("A", "EGFR", "c.2573T>A", "p.Leu858Gln", 858)),  # 9 no evidence, near
    _line("chr1 114713908 T C", "PASS", _csq("C", "NRAS", "c.182A>G", "p.Gln61Arg", 61), 0.02),  # 10 below threshold
    _line("chr4 54727447 T <DEL>", "PASS"),  # 11 unsupported
    _line("chr2 1000 A G", "PASS"),  # 12 outside the reference
    _line(
        "chr17 7670700 G A", "PASS", "A|intron_variant|MODIFIER|TP53||Transcript|NM_1|protein_coding||3/10|||||-1|1|"
    ),
]


def finished_run(folder: Path) -> Path:
    """The results folder of a run of one sample, S1, with a threshold, a panel and a copy-number table."""
    vcf, panel, copies = folder / "s1.vcf", folder / "panel.bed", folder / "copies.tsv"
    vcf.write_text(EXAMPLE.read_text(encoding="utf-8") + "".join(MORE), encoding="utf-8")
    panel.write_text("7\t140753300\t140753400\n", encoding="utf-8")
    copies.write_text("gene\tcall\nERBB2\tgain\n", encoding="utf-8")
    results = folder / "results"
    compiled = results / "knowledge_base" / "compiled.json"
    base, left = compile_sources(Sources())
    save(compiled, base)
    write_uncompiled(compiled.with_name("not_compiled.tsv"), left)
    sample = Sample("S1", "SKCM", vcf=str(vcf), assay=str(panel), copy_number=str(copies), design="paired")
    config = Config(thresholds=Thresholds(min_vaf=0.05))
    statuses = annotate_batch([sample], config, results)
    (status,) = match_batch([sample], statuses, load_knowledge(compiled, {}, config), results)
    assert status.status == "done", status.reason
    panel.unlink()
    return results
