"""Documented inputs (config/README.md) that make a condition present, and others that make it absent.

``candidates`` solves the Boolean structure and says in which rows of which table each feature can be told; ``write`` makes
the files of one sample. Nothing here judges: whether a candidate does what it should is for the public readers and the
matcher to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice, product
from pathlib import Path

from matching_factory import geometry

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import EvidenceOrigin
from moltarget.known.files import KnownFile, Match, Use
from moltarget.matching.effects import Effects
from moltarget.model import Build
from moltarget.quantities import words_of

MOST = 60  # candidates that are tried for one condition and value
SHEET = "sample\ttumor_type\tvcf\tgenome_build\tassay\tvariants\tcopy_number\tfusions\tbiomarkers"
TABLES = {
    "variants": "gene\tchange\torigin",
    "copy_number": "gene\tcall\tcopies\tminor_copies",
    "fusions": "five_prime\tthree_prime\tresult\texons",
    "biomarkers": "name\tvalue\tunit",
}
CSQ = "Allele|Consequence|SYMBOL|Feature_type|Feature|EXON|INTRON|HGVSc|HGVSp"
VCF = (
    "##fileformat=VCFv4.2\n"
    '##VEP="v110" assembly="GRCh38.p14"\n'
    f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {CSQ}">\n'
    "##contig=<ID=1,length=248956422>\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)

Literal = tuple[f.Feature, bool]
Row = tuple[str, ...]  # table, then cells; ("assay", kind); ("vcf", columns of CSQ)
Rows = tuple[Row, ...]


def candidates(condition: f.Condition, origin: EvidenceOrigin, wanted: bool, effects: Effects) -> list[Rows]:
    """Inputs that may give the condition this value, the plainest first."""
    germline = origin is EvidenceOrigin.GERMLINE
    found = (
        tuple(dict.fromkeys(row for rows in chosen for row in rows))
        for literals in _ways(condition, wanted)
        for chosen in product(*(_told(*literal, germline, effects) for literal in literals))
    )
    return list(islice(found, MOST))


def _ways(condition: f.Condition, wanted: bool) -> Iterator[tuple[Literal, ...]]:
    """Sets of feature values of which each decides the condition."""
    if isinstance(condition, f.Not):
        yield from _ways(condition.part, not wanted)
    elif isinstance(condition, f.And | f.Or):
        if isinstance(condition, f.And) is wanted:  # every part
            for ways in product(*(list(islice(_ways(part, wanted), 8)) for part in condition.parts)):
                yield tuple(dict.fromkeys(chain.from_iterable(ways)))
        else:  # one part
            yield from chain.from_iterable(_ways(part, wanted) for part in condition.parts)
    else:
        yield ((condition, wanted),)


def _told(feature: f.Feature, wanted: bool, germline: bool, effects: Effects) -> list[Rows]:
    """How a sample can tell that it has a feature, or that it does not."""
    match feature:
        case f.CopyNumberIs():
            return _copies(feature, wanted, germline)
        case f.FusionIs():
            return _fusions(feature, wanted)
        case f.MeasurementIs():
            return _measured(feature, wanted)
        case f.Haplotype():
            return _genotype(feature, wanted)
        case f.WildType(gene, codons):
            changed = _named(gene, f"p.A{codons[0] if codons else 11}V", germline)
            return _looked_at(gene, germline) if wanted else [(changed,)]
    measured = _measured_name(feature)
    if measured:
        return [(("biomarkers", measured, "detected" if wanted else "not detected", ""),)]
    if not wanted:
        (gene,) = f.genes_of_feature(feature)
        return _looked_at(gene, germline)
    return _changed(feature, germline, effects)


def _measured_name(feature: f.Feature) -> str:
    """The row of the biomarkers table by which an assay of its own answers a feature of a small variant."""
    match feature:
        case f.ExonSkipped(gene, exon):
            return f"{gene} exon {exon} skipping"
        case f.ExonsLost(gene, first, last):
            return f"{gene} exon {first}-{last} deletion"
        case f.GeneChanged(gene, f.ChangeClass.ITD):
            return f"{gene} ITD"
    return ""


def _looked_at(gene: str, germline: bool) -> list[Rows]:
    """That a gene was looked at: said of it, an exome, an annotated genome; in the germline by a test of the gene alone."""
    said: Rows = (("variants", gene, "wild type", "germline" if germline else ""),)
    return [said] if germline else [said, (("assay", "exome"),), (("assay", "genome"),)]


def _named(gene: str, change: str, germline: bool) -> Row:
    return ("variants", gene, change, "germline" if germline else "somatic")


def _changed(feature: f.Feature, germline: bool, effects: Effects) -> list[Rows]:
    """Small variants that meet a feature: by name, else in a VCF whose annotation numbers the exons."""
    gene = f.genes_of_feature(feature)[0]
    names: list[str] = []
    in_vcf: list[Row] = []
    match feature:
        case f.ProteinChangeIs(_, change):
            names = [f"p.{change}"]
        case f.CodingChangeIs(_, change):
            names = [change]
        case f.CodonChanged(_, reference, number):
            names = [f"p.{reference}{number}{new}" for new in "AEKW" if new != reference]
        case f.ElsewhereChanged():
            names = ["p.A11V"]
        case f.DomainChanged(_, domain):
            first = [one.first for one in geometry().domains.get(gene, ()) if one.name == domain]
            names = [f"p.A{number + 1}V" for number in first]
        case f.ExonChanged(_, exon, change):
            names = [_in_exon(start, change) for start in _starts(gene, exon)]
            in_vcf = [_record(gene, _in_exon(100, change), f"{exon}/{exon + 5}", _TERM[change])]
        case f.GeneChanged(_, change):
            names, in_vcf = _of_class(gene, change, effects)
    return [(_named(gene, name, germline),) for name in names] + [
        (row,) for row in in_vcf
    ]  # a VCF leaves the origin open


_TERM = {
    f.ExonChange.DELETION: "inframe_deletion",
    f.ExonChange.INSERTION: "inframe_insertion",
    f.ExonChange.FRAMESHIFT: "frameshift_variant",
    f.ExonChange.MUTATION: "missense_variant",
}


def _starts(gene: str, exon: int) -> list[int]:
    """A codon well inside the exon, by the customary transcript."""
    rows = [row for row in geometry().exons.get(gene, ()) if row.exon == exon][:1]
    return [(row.first_codon + row.last_codon) // 2 for row in rows]


def _in_exon(codon: int, change: f.ExonChange) -> str:
    match change:
        case f.ExonChange.DELETION:
            return f"p.A{codon}_A{codon + 1}del"
        case f.ExonChange.INSERTION:
            return f"p.A{codon}_A{codon + 1}insGG"
        case f.ExonChange.FRAMESHIFT:
            return f"p.A{codon}fs"
        case f.ExonChange.MUTATION:
            return f"p.A{codon}V"


def _of_class(gene: str, change: f.ChangeClass, effects: Effects) -> tuple[list[str], list[Row]]:
    """Names, and records of a VCF, for a class of change in a gene."""
    match change:
        case f.ChangeClass.MUTATION:
            return ["p.A11V"], []
        case f.ChangeClass.TRUNCATING:
            return ["p.Q11*"], []
        case f.ChangeClass.FRAMESHIFT:
            return ["p.A11fs"], []
        case f.ChangeClass.SPLICE_SITE:
            return ["c.100+1G>A"], []
        case f.ChangeClass.PROMOTER:
            return ["c.-124C>T"], []
        case f.ChangeClass.ACTIVATING:
            by_points = _record(gene, "p.Ala11Val", "2/10", "missense_variant")  # by the files of ``known_files``
            return _settled(gene, effects.activating), [by_points] if gene in geometry().oncogenes else []
        case f.ChangeClass.LOSS_OF_FUNCTION:
            names = ["p.Q11*", *_settled(gene, effects.inactivating)]
            return names, [_record(gene, "p.Gln11Ter", "2/10", "stop_gained")]
    raise ValueError(f"{change}: an assay of its own tells it")


def _settled(gene: str, pairs: frozenset[tuple[str, str]]) -> list[str]:
    return sorted(f"p.{change}" for name, change in pairs if name == gene)[:3]


def _record(gene: str, name: str, exon: str, term: str) -> Row:
    """A record of a VCF that VEP annotated."""
    return ("vcf", f"T|{term}|{gene}|Transcript|ENST00000000001.1|{exon}|||ENSP00000000001.1:{name}")


_CALLS = {
    f.CopyFeature.AMPLIFICATION: "amplification",
    f.CopyFeature.GAIN: "gain",
    f.CopyFeature.LOH: "loss of heterozygosity",
    f.CopyFeature.NEUTRAL_LOH: "copy-neutral LOH",
    f.CopyFeature.VARIATION: "gain",
}


def _copies(feature: f.CopyNumberIs, wanted: bool, germline: bool) -> list[Rows]:
    gene = feature.gene
    neutral = ("copy_number", gene, "neutral", "2", "1")
    if wanted:
        return [(("copy_number", gene, _CALLS.get(feature.change, "deep deletion"), "", ""),)]
    if feature.change is f.CopyFeature.BIALLELIC:
        return [(neutral, *rows) for rows in _looked_at(gene, germline=False)]
    return [(neutral,)]


def _fusions(feature: f.FusionIs, wanted: bool) -> list[Rows]:
    nobody = "?" if wanted else "*"
    pair = (feature.five_prime or nobody, feature.three_prime or nobody)
    told = ("detected", feature.exons) if wanted else ("not detected", "")
    return [(("fusions", *pair, *told),)]


def _measured(feature: f.MeasurementIs, wanted: bool) -> list[Rows]:
    name = feature.name
    if feature.comparison is f.Comparison.IS:
        values = [feature.value] if wanted else [word for word in words_of(name) if word != feature.value]
        return [(("biomarkers", name, value, ""),) for value in reversed(values)]
    unit = "TPS" if feature.unit == "%" else feature.unit
    limit = float(feature.value)
    below = feature.comparison is f.Comparison.BELOW
    value = limit - limit / 2 if below is wanted else limit + 1
    return [(("biomarkers", name, f"{value:g}", unit),)]


def _genotype(feature: f.Haplotype, wanted: bool) -> list[Rows]:
    name, allele = feature.gene, feature.allele
    if allele.startswith("*"):
        values = [f"{allele}/{allele}", f"*1/{allele}"] if wanted else ["*1/*1"]
        return [(("biomarkers", f"{name} genotype", value, ""),) for value in values]
    values = ["homozygous", "heterozygous"] if wanted else ["not detected"]
    return [(("biomarkers", f"{name} {allele}", value, ""),) for value in values]


def known_files(folder: Path) -> tuple[KnownFile, ...]:
    """Files that make the first record of a VCF an oncogenic hotspot that computation supports and gnomAD lacks."""
    told = {
        "spots": (Use.HOTSPOTS, "residue\tsame", "1\t1000\tC\tT\t60\t20"),
        "predicted": (Use.COMPUTATIONAL, "word", "1\t1000\tC\tT\tdamaging"),
        "gnomad": (Use.POPULATION, "AF", "1\t5\tC\tT\t0.1"),
    }
    found = []
    for label, (use, columns, row) in told.items():
        path = folder / f"{label}.tsv"
        path.write_text(f"chrom\tpos\tref\talt\t{columns}\n{row}\n", encoding="utf-8")
        found.append(KnownFile(label, use, Match.ALLELE, {Build.GRCH38: path}, tuple(columns.split("\t"))))
    return tuple(found)


@dataclass(slots=True)
class Written:
    """The files of some samples, and the sheet that names them."""

    folder: Path
    lines: list[str] = field(default_factory=lambda: [SHEET])

    def add(self, sample: str, rows: Rows) -> None:
        """One sample. An exome is declared for its named variants, a genome for an annotated VCF without further records."""
        kinds = {row[1] for row in rows if row[0] == "assay"}
        records = [row[1] for row in rows if row[0] == "vcf"]
        vcf = self._vcf(sample, records) if records or "genome" in kinds else ""
        assay = "genome" if "genome" in kinds else "exome" if kinds else ""
        paths = [self._table(sample, kind, rows, needed="exome" in kinds and not vcf) for kind in TABLES]
        self.lines.append("\t".join((sample, "", vcf, "GRCh38" if vcf else "", assay, *paths)))

    def _table(self, sample: str, kind: str, rows: Rows, *, needed: bool) -> str:
        cells = [row[1:] for row in rows if row[0] == kind]
        if not cells and not (needed and kind == "variants"):
            return ""
        path = self.folder / f"{sample}.{kind}.tsv"
        path.write_text("".join(f"{line}\n" for line in (TABLES[kind], *map("\t".join, cells))), encoding="utf-8")
        return str(path)

    def _vcf(self, sample: str, records: Sequence[str]) -> str:
        path = self.folder / f"{sample}.vcf"
        lines = (f"1\t{1000 * number}\t.\tC\tT\t.\tPASS\tCSQ={csq}\n" for number, csq in enumerate(records, start=1))
        path.write_text(VCF + "".join(lines), encoding="utf-8")
        return str(path)

    def sheet(self) -> Path:
        """The sample sheet."""
        path = self.folder / "samples.tsv"
        path.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8")
        return path


@cache
def contradicts(rows: Rows) -> bool:
    """Whether the rows name a gene both wild type and changed, which the reader of the table refuses."""
    wild = {row[1] for row in rows if row[0] == "variants" and row[2] == "wild type"}
    return any(row[0] == "variants" and row[2] != "wild type" and row[1] in wild for row in rows)
