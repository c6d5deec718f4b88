"""One ``bcftools norm`` and one ``bcftools csq`` in a process of their own (csq keeps state between calls in a process).

Run as ``python worker.py FASTA GFF3 SITES OUT``: ``SITES`` is a sorted VCF whose IDs name the alleles; ``OUT`` gets one
line for each: ``id pos ref alt bcsq`` (normalised allele; tab-separated, bcsq ``.`` where csq says nothing, ``unknown``
for an allele that csq was not asked about, because the FASTA does not know every base of its REF).
"""

from __future__ import annotations

import sys
from pathlib import Path

UNKNOWN = "unknown"  # csq.py looks for it


def main(argv: list[str]) -> int:
    """Write OUT; a failure of bcftools keeps its own message and ends with exit code 1."""
    import pysam
    from pysam import bcftools

    fasta, gff3, sites, out = argv
    folder = Path(out).parent
    normalised, anchored, called = (str(folder / name) for name in ("norm.vcf", "anchored.vcf", "csq.vcf"))
    try:
        # -c w: N at REF is no mismatch on a panel reference; real mismatches were refused before.
        bcftools.norm("-c", "w", "-f", fasta, "--no-version", "-Ov", "-o", normalised, sites, catch_stdout=False)
        alleles = _anchor(normalised, anchored, fasta)
        bcftools.csq(
            *("-l", "--trim-protein-seq", "1", "--no-version", "-f", fasta, "-g", gff3),
            *("-Ov", "-o", called, *_unified(fasta, gff3), anchored),
            catch_stdout=False,
        )
    except pysam.utils.SamtoolsError as failure:
        print(f"bcftools: {failure}", file=sys.stderr)
        return 1
    _write_calls(called, alleles, Path(out))
    return 0


def _unified(fasta: str, gff3: str) -> tuple[str, ...]:
    """csq's option for a FASTA (whose names SITES has) and a GFF3 that differ by ``chr``; empty when they do not."""
    import gzip

    import pysam

    with pysam.FastaFile(fasta) as genome:
        own = any(name.startswith("chr") for name in genome.references)
    read = gzip.open if gff3.endswith((".gz", ".bgz")) else open
    with read(gff3, "rt") as lines:
        other = next((line.startswith("chr") for line in lines if line[:1] not in "#\n"), own)
    if own == other:
        return ()
    strip = {True: "chr", False: "-"}
    return ("--unify-chr-names", f"{strip[own]},{strip[other]},{strip[own]}")


def _anchor(normalised: str, anchored: str, fasta: str) -> dict[str, str]:
    """Put a reference base before each delins whose first base changes: csq misnames it otherwise. Returns id -> allele.

    An allele over bases that the FASTA does not know stays out of ``anchored``: csq gives up at the first such record.
    """
    import pysam

    alleles: dict[str, str] = {}
    with pysam.FastaFile(fasta) as genome, Path(normalised).open() as source, Path(anchored).open("w") as sink:
        for line in source:
            if line.startswith("#"):
                sink.write(line)
                continue
            chrom, pos, name, ref, alt = line.split("\t", 5)[:5]
            alleles[name] = f"{pos}\t{ref}\t{alt}"
            at = int(pos)
            if len(ref) != len(alt) and ref[0] != alt[0] and at > 1:
                base = genome.fetch(chrom, at - 2, at - 1).upper()
                at, ref, alt = at - 1, base + ref, base + alt
            if set(genome.fetch(chrom, at - 1, at - 1 + len(ref)).upper()) <= set("ACGT"):
                sink.write(f"{chrom}\t{at}\t{name}\t{ref}\t{alt}\t.\t.\t.\n")
    _sort_body(Path(anchored))
    return alleles


def _sort_body(path: Path) -> None:
    """Keep the order by position within each contig after anchoring (contigs stay in their order)."""
    lines = path.read_text().splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    order: dict[str, int] = {}
    keyed = []
    for line in lines[len(head) :]:
        chrom, pos, _ = line.split("\t", 2)
        keyed.append((order.setdefault(chrom, len(order)), int(pos), line))
    keyed.sort(key=lambda row: row[:2])
    path.write_text("".join(head) + "".join(line for _, _, line in keyed))


def _write_calls(called: str, alleles: dict[str, str], out: Path) -> None:
    said = dict.fromkeys(alleles, UNKNOWN)
    with Path(called).open() as source:
        for line in source:
            if line.startswith("#"):
                continue
            name, info = line.split("\t", 3)[2], line.rstrip("\n").split("\t")[7]
            said[name] = next((part[5:] for part in info.split(";") if part.startswith("BCSQ=")), ".")
    out.write_text("".join(f"{name}\t{alleles[name]}\t{bcsq}\n" for name, bcsq in said.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
