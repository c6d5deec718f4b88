"""Our p. and c. names against CIViC's for every small variant with coordinates and bases in the panel's genes.

``pytest tests/unit/test_names_civic.py -s`` prints the figures. What differs is listed in tests/names/explained.tsv, and the
proof that each row names is carried out here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from civic_names import (
    DATA,
    EVIDENCE,
    EXPLAINED,
    LATER,
    TABLE,
    Item,
    Verdict,
    alleles_of,
    annotate,
    annotator_of,
    compare,
    equal_other,
    expressions_of,
    lifted,
    names_of,
    rows_of,
    table_items,
    vcf_items,
    wanted_changes,
)

from moltarget.curation.isoforms import isoforms_of
from moltarget.curation.liftover import Chain
from moltarget.hgvs import ProteinKind, parse_coding, parse_protein, same_protein_change
from moltarget.hgvs.predict import predict_protein
from moltarget.model import Build

REASONS = {"isoform numbering", "CIViC coordinate slip", "CIViC name slip", "not protein-coding"}
AT_MOST = 0.02
pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="needs CIViC's tables and the panel reference (../shared/data)"),
    pytest.mark.xdist_group("names_civic"),
]


class Named:
    """Both files' items with our names of their alleles on one build."""

    def __init__(self) -> None:
        self.annotator = annotator_of(Build.GRCH37)
        self.reference = self.annotator.reference
        self.items = [*table_items(self.reference), *vcf_items(self.reference)]
        self.annotated = annotate(self.annotator, self.items)
        self.verdicts = {item: self.judge(item) for item in self.items}

    def ours(self, item: Item, locus):
        found = self.annotated.get(locus)
        return list(names_of(self.annotator, item.gene, found)) if found is not None else []

    def judge(self, item: Item) -> Verdict:
        """The worst verdict of the item's alleles; DIFFERENT where its coordinates fit no reference."""
        found = [compare(item, self.ours(item, locus), self.reference) for locus in item.alleles]
        return max(found, key=list(Verdict).index, default=Verdict.DIFFERENT)


@pytest.fixture(scope="module")
def named():
    return Named()


def explained() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["variant"], row["civic_name"]): row for row in rows_of(EXPLAINED)}


def key_of(item: Item) -> tuple[str, str]:
    return item.number, item.name


def test_the_evidence_table_repeats_the_variant_tables_places():
    """So that comparing the variant table compares both."""
    columns = ("gene", "variant", "chromosome", "start", "stop", "reference_bases", "variant_bases")
    variants = {row["variant_id"]: [row[name] for name in columns] for row in rows_of(TABLE)}
    evidence = {row["variant_id"]: [row[name] for name in columns] for row in rows_of(EVIDENCE)}
    assert len(evidence) > 1000
    assert {number: cells for number, cells in evidence.items() if variants.get(number) != cells} == {}


@pytest.mark.parametrize("file", ["table", "VCF"])
def test_names_equal_civics(named, file):
    items = [item for item in named.items if item.file == file]
    verdicts = Counter(named.verdicts[item] for item in items)
    compared = len(items) - verdicts[Verdict.CLASS]
    differing = [item for item in items if named.verdicts[item] is Verdict.DIFFERENT]
    figures = [f"{file}: {len(items)} items, {compared} compared, {len(differing)} explained or not"]
    figures += [f"{count:5} {verdict}" for verdict, count in verdicts.most_common()]
    for item in items:
        if named.verdicts[item] is Verdict.OTHER and wanted_changes(item.name):
            ours = [one for locus in item.alleles for one in named.ours(item, locus)]
            beside = equal_other(item, ours, named.reference)
            figures.append(
                f"      {item.number} {item.gene} {item.name}: CIViC also prints {beside}, ours {ours[0].hgvs_p}"
            )
    print("\n".join(figures))
    rest = [(key_of(item), item.fault) for item in differing if key_of(item) not in explained()]
    assert rest == [], "\n".join(figures)
    assert compared > 500, figures[0]
    assert len(differing) <= AT_MOST * compared, "\n".join(figures)


def test_hgvs_expressions_agree(named):
    """Each c. and p. expression that CIViC prints (on whatever transcript) is one of our names, but for its own slips."""
    seen, differing = 0, []
    for item in named.items:
        if item.file != "table" or key_of(item) in explained():
            continue
        ours = [one for locus in item.alleles for one in named.ours(item, locus)]
        for text in expressions_of(item) if ours else ():
            seen += 1
            told = (
                text.replace("Ter?", "") if "fs" in text else text
            )  # CIViC writes Ter? where a tool looked no further
            if not equal_other(replace(item, others=(told,)), ours, named.reference):
                differing.append(
                    f"{item.number} {item.gene} {item.name}: {text} ours {ours[0].hgvs_c} {ours[0].hgvs_p}"
                )
    print(f"{seen} expressions, {len(differing)} on another transcript or not ours", *differing, sep="\n")
    assert seen > 800
    assert len(differing) <= AT_MOST * seen, "\n".join(differing)


def test_the_list_holds_nothing_else(named):
    """Every row belongs to an item that differs, gives a reason of the closed set, our name, and a source."""
    differing = {key_of(item): item for item in named.items if named.verdicts[item] is Verdict.DIFFERENT}
    assert set(explained()) == set(differing)
    for key, row in explained().items():
        assert row["reason"] in REASONS, row
        assert row["source"], row
        assert row["gene"] == differing[key].gene
    for item in named.items:
        row = explained().get(key_of(item))
        names = {name for locus in item.alleles for one in named.ours(item, locus) for name in (one.hgvs_c, one.hgvs_p)}
        assert row is None or not names or row["ours"] in names, (row, names)


@pytest.mark.parametrize("key", list(explained()) if EXPLAINED.is_file() else [], ids="-".join)
def test_the_proof_of_each_explanation(named, key):
    row = explained()[key]
    kind, _, rest = row["proof"].partition(" ")
    for item in named.items:
        if key_of(item) == key:
            assert PROOFS[kind](named, item, row, rest), row


def by_allele(named, item, row, rest) -> bool:
    """Another allele, of the same bases as far as CIViC tells them, has CIViC's name."""
    chrom, start, old, new = (part.replace("-", "") for part in rest.split(":"))
    stop = int(start) + len(old) - 1 if old else int(start)
    alleles, fault = alleles_of(named.reference, chrom, int(start), stop, old, new)
    assert not fault and alleles != item.alleles
    moved = replace(item, alleles=alleles)
    found = named.annotator.annotate(alleles)[alleles[0]]
    verdict = compare(moved, names_of(named.annotator, item.gene, found), named.reference)
    return verdict in (Verdict.PROTEIN, Verdict.CODING)


def by_spliced_edit(named, item, row, rest) -> bool:
    """CIViC's c. name, made on the spliced sequence (its bases lie in two exons), gives CIViC's p. name."""
    change, isoform = parse_coding(rest), isoforms_of(named.reference, item.gene)[0]
    begin = isoform.transcript.cds_i[0]
    first, after = begin + change.start.base - 1, begin + change.end.base
    assert rest in item.others
    assert isoform.transcript.directed(after - 1) - isoform.transcript.directed(first) > after - first
    predicted = predict_protein(isoform.sequence, first, after, change.alt)
    return same_protein_change(wanted_changes(item.name)[0], predicted)


def by_residue(named, item, row, rest) -> bool:
    """The reference has another residue there than CIViC's name, and our name has the reference's."""
    number, residue = rest.split()
    ours, wanted = parse_protein(row["ours"]), wanted_changes(item.name)[0]
    protein = isoforms_of(named.reference, item.gene)[0].sequence.protein
    told = {wanted.start: wanted.start_ref, wanted.end: wanted.end_ref}
    return (
        protein[int(number) - 1] == residue != told[int(number)]
        and (ours.kind, ours.start, ours.end) == (wanted.kind, wanted.start, wanted.end)
        and residue in (ours.start_ref, ours.end_ref)
    )


def by_later_name(named, item, row, rest) -> bool:
    """CIViC's 2026 file names the profile of the same evidence as we do."""
    number, name = rest.split()
    now = next(one["molecular_profile"] for one in rows_of(LATER) if one["evidence_id"] == number)
    then = next(one["variant_id"] for one in rows_of(EVIDENCE) if one["evidence_id"] == number)
    return now == f"{item.gene} {name}" and then == item.number and row["ours"] == f"p.{name}"


def by_shift(named, item, row, rest) -> bool:
    """Ours is CIViC's change so many residues on; another variant of the gene has names that differ by as many."""
    shift, other = rest.split()
    ours, wanted = parse_protein(row["ours"]), wanted_changes(item.name)[0]
    witness = next(one for one in named.items if one.number == other and one.gene == item.gene)
    starts = {parse_protein(name).start for name in witness.others if re.fullmatch(r"p\.[A-Za-z]+\d+[A-Za-z]+", name)}
    return (
        (ours.kind, ours.start_ref, ours.alt) == (wanted.kind, wanted.start_ref, wanted.alt)
        and ours.start - wanted.start == int(shift)
        and wanted_changes(witness.name)[0].start + int(shift) in starts
    )


def by_codon(named, item, row, rest) -> bool:
    """CIViC names the codon of the changed base, whose residue is still made; ours is the first that changes."""
    ours, wanted = parse_protein(row["ours"]), wanted_changes(item.name)[0]
    isoform, locus = isoforms_of(named.reference, item.gene)[0], item.alleles[0]
    begin = isoform.transcript.cds_i[0]
    at = isoform.transcript.coding_position(locus.pos)  # an insertion on the plus strand stands behind this base
    assert isoform.transcript.strand == 1 and len(locus.ref) == 1 < len(locus.alt)
    cut = begin + at.base
    start = begin + 3 * (int(rest) - 1)
    bases = isoform.sequence.bases[start:cut] + locus.alt[1:] + isoform.sequence.bases[cut:]
    return (
        (at.base - 1) // 3 + 1 == int(rest) == wanted.start
        and isoform.sequence.table[bases[:3]] == wanted.start_ref
        and (ours.kind, ours.start) == (ProteinKind.FRAMESHIFT, int(rest) + 1)
        and isoform.sequence.table[bases[3:6]] == ours.alt != ours.start_ref
    )


def by_counting(named, item, row, rest) -> bool:
    """No intron follows the base that CIViC counts from: counted on in the exon it is our c. name."""
    told = parse_coding(f"{rest}C>G")
    isoform = isoforms_of(named.reference, item.gene)[0]
    begin, end = isoform.transcript.cds_i
    here = isoform.transcript.directed(begin + told.start.base - 1)
    there = isoform.transcript.directed(begin + told.start.base - 1 + told.start.offset)
    return there - here == told.start.offset and row["ours"] == (
        f"c.*{told.start.base + told.start.offset - (end - begin)}{told.ref}>{told.alt}"
    )


def by_table(named, item, row, rest) -> bool:
    """The other CIViC file prints our name for the same variant beside its own."""
    other = next(one for one in named.items if one.file == "table" and one.number == item.number)
    return rest in other.others and same_protein_change(parse_protein(rest), parse_protein(row["ours"]))


def by_base(named, item, row, rest) -> bool:
    """The reference has another base there than CIViC's name."""
    place, base = rest.split()
    told = parse_coding(item.name.partition("(")[2].rstrip(")"))
    isoform = isoforms_of(named.reference, item.gene)[0]
    at = isoform.transcript.genomic_position(told.start)
    assert isoform.transcript.strand == 1 and place == f"c.{told.start}"
    return named.reference.fetch(isoform.transcript.chrom, at - 1, at) == base != told.ref


PROOFS = {
    "allele": by_allele, "spliced": by_spliced_edit, "residue": by_residue, "later": by_later_name, "shift": by_shift,
    "codon": by_codon, "counted": by_counting, "table": by_table, "base": by_base,
}  # fmt: skip


def test_names_are_the_same_on_grch38(named):
    """Every allele, lifted and named from the start on the other build: the same c. and p. on the same isoforms."""
    there = annotator_of(Build.GRCH38)
    chain = Chain(DATA / "liftover" / "GRCh37_to_GRCh38.chain.gz")
    moved = {locus: lifted(locus, chain, there.reference) for item in named.items for locus in item.alleles}
    again = there.annotate({locus for locus in moved.values() if locus is not None})
    seen, lost, differing = 0, [], []
    for item in named.items:
        for locus in item.alleles:
            ours = {(one.isoform.name, one.hgvs_c, one.hgvs_p) for one in named.ours(item, locus)}
            found = again.get(moved[locus]) if moved[locus] is not None else None
            new = list(names_of(there, item.gene, found)) if found is not None else []
            if ours and not new:
                lost.append(key_of(item))
            elif ours != {(one.isoform.name, one.hgvs_c, one.hgvs_p) for one in new}:
                differing.append((key_of(item), ours, [(one.isoform.name, one.hgvs_c, one.hgvs_p) for one in new]))
            seen += bool(ours)
    print(
        f"GRCh38: {seen} alleles of {len(named.items)} items named on both builds; {len(lost)} lost, {len(differing)} differ"
    )
    assert seen > 1100
    assert (lost, differing) == ([], [])
