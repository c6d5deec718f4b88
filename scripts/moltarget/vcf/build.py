"""Which human build a VCF is written on: evidence from its header, REF bases, and the decision.

Thresholds, and why:

- ``REFUTING_RATE`` 0.10 with at least ``REFUTING_SITES`` 2 mismatches. On the right build REF disagrees at no site at
  all, or at a few that a caller wrote wrong; on the wrong build about three of four sites disagree (two unrelated
  bases are equal about once in four times). 10 % lies far from both; one mismatch alone is one bad record.
- ``FITTING_SITES`` 5 matching sites on another build, none comparable on the one that the sheet or a weak header line
  names: chance matches five sites about once in a thousand times.
- ``PROVING_SITES`` 3 matching sites: the wrong build would match three sites by chance about once in sixty times, and
  only when no other build was compared; with fewer sites the sheet has to say the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from moltarget.contigs import LENGTHS, accession_build, bare_contig
from moltarget.errors import VcfError
from moltarget.model import Build
from moltarget.vcf.header import structured
from moltarget.vcf.shapes import BuildDecision, BuildEvidence, EvidenceKind, VcfHeader, Votes

REFUTING_RATE = 0.10
REFUTING_SITES = 2
PROVING_SITES = 3
FITTING_SITES = 5
STRONG = frozenset({EvidenceKind.CONTIG_LENGTH, EvidenceKind.CONTIG_ACCESSION})
_CURE = "set genome_build in the sample sheet (GRCh37 or GRCh38)"

_EDGE = r"(?<![A-Za-z0-9])"
_NAMES: tuple[tuple[re.Pattern[str], Build | None], ...] = (
    (re.compile(r"GRCh37|NCBI37|hg19|hs37d5|_g1k_v37|assembly19(?!\d)|" + _EDGE + r"b37(?![0-9])", re.I), Build.GRCH37),
    (re.compile(r"GRCh38|NCBI38|hg38|hs38|assembly38(?!\d)|" + _EDGE + r"b38(?![0-9])", re.I), Build.GRCH38),
    (re.compile(r"hg18|NCBI36|" + _EDGE + r"b36(?![0-9])|CHM13|hs1(?![0-9])|" + _EDGE + "T2T", re.I), None),
)
_LIFTOVER = re.compile(r"(?:hg19|hg38|GRCh3[78]|b37|b38)_?To_?(hg19|hg38|GRCh37|GRCh38|b37|b38)", re.I)
_REFERENCE_KEYS = frozenset({"reference", "assembly", "genome", "genome_build", "reference_genome"})
_NEW_REFERENCE_KEYS = frozenset({"new_reference_genome", "liftOverGenome"})
_COMMAND = re.compile(r"command|cmd", re.I)


def named_builds(text: str) -> frozenset[Build | None]:
    """The builds a text names; None in the set stands for an assembly that is not read.

    >>> sorted(build for build in named_builds("/ref/Homo_sapiens_assembly19.fasta") if build)
    [<Build.GRCH37: 'GRCh37'>]
    """
    return frozenset(build for pattern, build in _NAMES if pattern.search(text))


def header_build_evidence(header: VcfHeader) -> tuple[BuildEvidence, ...]:
    """Every piece of header evidence, contradictions included, each build and kind once per source line.

    A line that names several builds proves none, except a liftover chain, which names its target.
    """
    found = [*_length_evidence(header), *_annotation_evidence(header)]
    for key, value in header.lines:
        if key == "contig":
            found.extend(_contig_evidence(value))
        elif "liftover" in key.lower() and key not in _NEW_REFERENCE_KEYS:
            target = _LIFTOVER.search(value)
            if target:
                found.extend(_named(target.group(1), EvidenceKind.LIFTOVER, f"##{key}"))
        elif key in _NEW_REFERENCE_KEYS:
            found.extend(_named(value, EvidenceKind.LIFTOVER, f"##{key}"))
        elif key in _REFERENCE_KEYS:
            found.extend(_named(value, EvidenceKind.REFERENCE, f"##{key}"))
        elif _COMMAND.search(key):
            found.extend(_named(value, EvidenceKind.COMMAND, f"##{key}"))
    return tuple(dict.fromkeys(found))


def _length_evidence(header: VcfHeader) -> list[BuildEvidence]:
    matches: dict[Build | None, list[str]] = {}
    for name, bases in header.contigs.items():
        known = {build: LENGTHS[build][name] for build in Build if name in LENGTHS[build]}
        if bases is None or not known:
            continue
        build = next((build for build, length in known.items() if length == bases), None)
        matches.setdefault(build, []).append(name)
    return [
        BuildEvidence(build, EvidenceKind.CONTIG_LENGTH, f"declared lengths of chromosomes {_few(names)}")
        for build, names in matches.items()
    ]


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _contig_evidence(value: str) -> list[BuildEvidence]:
    pairs = structured(value)
    build = accession_build(pairs.get("ID", ""))
    found = [BuildEvidence(build, EvidenceKind.CONTIG_ACCESSION, "RefSeq accessions of the contigs")] if build else []
    if bare_contig(pairs.get("ID", "")) in LENGTHS[Build.GRCH38]:
        found.extend(_named(pairs.get("assembly", ""), EvidenceKind.CONTIG_ASSEMBLY, "##contig assembly"))
    return found


def _annotation_evidence(header: VcfHeader) -> list[BuildEvidence]:
    annotation = header.annotation
    if annotation is None or not annotation.assembly:
        return []
    return _named(annotation.assembly, EvidenceKind.ANNOTATION, f"{annotation.engine} header")


def _named(text: str, kind: EvidenceKind, where: str) -> list[BuildEvidence]:
    builds = named_builds(text)
    if len(builds) != 1:
        return []
    found = next(pattern.search(text) for pattern, build in _NAMES if build in builds)
    return [
        BuildEvidence(next(iter(builds)), kind, f"{where} names {found.group().lstrip('_') if found else text[:40]}")
    ]


def refuted(votes: Votes) -> bool:
    """True when REF bases rule a build out (thresholds: module docstring)."""
    rate = votes.mismatch_rate
    return rate is not None and rate > REFUTING_RATE and votes.disagree >= REFUTING_SITES


def decide_build(
    declared: Build | None, header_evidence: Iterable[BuildEvidence], votes: Mapping[Build, Votes], where: str
) -> BuildDecision:
    """The build, proven; ``votes`` count REF against each build that could be compared (N sites are unknown).

    The sheet's build comes first, then contig lengths and accessions, then what header lines unanimously name, then
    REF bases alone. Whatever comes first must not be refuted by REF bases, nor the sheet by contig lengths. Weaker
    header evidence for another build is overruled when REF bases support the decision, and returned in ``set_aside``.
    ``where`` names the file in messages. Raises ``VcfError`` for a wrong, contradictory or unknown build.
    """
    evidence = tuple(header_evidence)
    strong = {item.build for item in evidence if item.kind in STRONG}
    if len(strong) > 1:
        raise VcfError(f"{where}: contradictory build: {_told(evidence, STRONG)}; write one file per build")
    if strong == {None}:
        raise VcfError(f"{where}: neither GRCh37 nor GRCh38: {_told(evidence, STRONG)}; lift the calls over first")
    build, proof = _first_claim(declared, evidence, votes, where)
    if declared and strong and declared not in strong:
        raise VcfError(
            f"{where}: wrong build: the sample sheet says {declared}, but {_told(evidence, STRONG)}; correct genome_build"
        )
    _refuse_refuted(build, proof, votes, where)
    if not strong:
        _refuse_elsewhere(build, proof, votes, where)
    return _decision(build, proof, evidence, votes, where)


def _first_claim(
    declared: Build | None, evidence: tuple[BuildEvidence, ...], votes: Mapping[Build, Votes], where: str
) -> tuple[Build, str]:
    if declared:
        return declared, "the sample sheet says so"
    strong = {item.build for item in evidence if item.kind in STRONG}
    weak = {item.build for item in evidence if item.kind not in STRONG}
    for claims, name in ((strong, "contigs"), (weak, "header")):
        only = next(iter(claims)) if len(claims) == 1 else None
        if only:
            return only, f"the {name} of the file: {_told([item for item in evidence if item.build is only])}"
    if weak == {None}:
        raise VcfError(f"{where}: the header names an assembly that is not read: {_told(evidence)}; {_CURE}")
    standing = [build for build, counts in votes.items() if not refuted(counts) and counts.agree > 0]
    if len(standing) == 1 and votes[standing[0]].agree >= PROVING_SITES:
        return standing[0], "the REF alleles"
    told = f"the header contradicts itself ({_told(evidence)})" if weak else "the header does not say"
    counts = (
        "; ".join(_counted(build, votes[build]) for build in sorted(votes))
        or "no base of a reference is known where they lie"
    )
    raise VcfError(f"{where}: build unknown: {told}, and REF alleles do not decide ({counts}); {_CURE}")


def _refuse_refuted(build: Build, proof: str, votes: Mapping[Build, Votes], where: str) -> None:
    counts = votes.get(build, Votes())
    if not refuted(counts):
        return
    first = f", first {counts.first}" if counts.first else ""
    better = [other for other, theirs in votes.items() if theirs.agree >= PROVING_SITES and not refuted(theirs)]
    hint = f"; {better[0]} fits ({_counted(better[0], votes[better[0]])})" if better else ""
    raise VcfError(
        f"{where}: wrong build: {proof} ({build}), but REF disagrees at {counts.disagree} of"
        f" {counts.agree + counts.disagree} sites{first}{hint}; correct genome_build or the file"
    )


def _refuse_elsewhere(build: Build, proof: str, votes: Mapping[Build, Votes], where: str) -> None:
    """Refuse a build on which nothing can be compared while the REF alleles fit another one (a panel reference)."""
    own = votes.get(build, Votes())
    for other, theirs in votes.items():
        fits = theirs.agree >= FITTING_SITES and not refuted(theirs)
        if other is not build and not own.agree + own.disagree and fits:
            raise VcfError(
                f"{where}: wrong build: {proof} ({build}), but no REF allele could be compared with it, while {other} fits"
                f" ({_counted(other, theirs)}); correct genome_build or the file"
            )


def _decision(
    build: Build, proof: str, evidence: tuple[BuildEvidence, ...], votes: Mapping[Build, Votes], where: str
) -> BuildDecision:
    counts = votes.get(build, Votes())
    supported = counts.agree >= PROVING_SITES
    against = tuple(item for item in evidence if item.build is not build)
    strongly = any(item.kind in STRONG and item.build is build for item in evidence)
    if against and not (supported or strongly):
        raise VcfError(
            f"{where}: contradictory build: {proof} ({build}), but {_told(against)}, and too few REF alleles could be"
            f" compared ({_counted(build, counts)}); correct genome_build or the header"
        )
    sentences = [f"{build}: {proof}"]
    sentences += [
        f"{item.kind}: {item.detail}" for item in evidence if item.build is build and item.detail not in proof
    ]
    if counts.agree or counts.disagree:
        sentences.append(_counted(build, counts))
    sentences += [f"set aside: {item.kind}: {item.detail}" for item in against]
    return BuildDecision(build, tuple(dict.fromkeys(sentences)), against)


def _told(evidence: Iterable[BuildEvidence], kinds: frozenset[EvidenceKind] | None = None) -> str:
    chosen = [item for item in evidence if kinds is None or item.kind in kinds]
    return "; ".join(f"{item.detail} ({item.build or 'another assembly'})" for item in chosen[:6])


def _counted(build: Build, counts: Votes) -> str:
    return f"{build}: REF agrees at {counts.agree}, disagrees at {counts.disagree}, {counts.unknown} not comparable"
