"""The explanation of a finished run: its files read and checked, the base evaluated once more, one question answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Any

from moltarget import __version__
from moltarget.bed import Panel
from moltarget.errors import MoltargetError
from moltarget.explaining.answers import answer
from moltarget.explaining.finished import Finished, Kind, Question, differences, finished
from moltarget.explaining.records import allele_key
from moltarget.files import read_json
from moltarget.gene_names import load_gene_names
from moltarget.knowledge_base.evidence import Uncompiled
from moltarget.knowledge_base.uncompiled import read_uncompiled
from moltarget.model import SCHEMA_VERSION, AnnotationSource, Build
from moltarget.sample import Sample
from moltarget.steps.config import Config
from moltarget.steps.layout import SampleFolder
from moltarget.steps.match import Knowledge, case_of, load_knowledge
from moltarget.steps.panels import kept_panel
from moltarget.steps.reading import read_alterations
from moltarget.vcf.dispositions import dispositions_of

_AGAIN = "run the workflow again"


def explain(results: Path, sample: str, question: Question, config: Config) -> dict[str, Any]:
    """The answer as a document. Raises MoltargetError when a file of the run is missing, or does not fit the others."""
    run = load_run(results, sample, config)
    elsewhere: Mapping[str, str] = {}
    if question.kind is Kind.VARIANT:
        chrom, pos, _ = allele_key(question.asked).split(":")
        elsewhere = dispositions_of(_folder(results, sample).file("annotated.vcf.gz"), chrom, pos)
    return answer(question, run, elsewhere)


def load_run(results: Path, sample: str, config: Config) -> Finished:
    """One sample of a finished run, as it was matched. Raises MoltargetError as ``explain``."""
    folder = _folder(results, sample)
    report = _report(folder)
    document = read_alterations(folder.file("alterations.json"))
    knowledge = _knowledge(results, report, config)
    told = report["sample"]
    row = Sample(sample, told["tumor_type"]["given"], assay=told["assay"], design=told["design"], purity=told["purity"])
    case = case_of(row, document, _panel(results, report), knowledge)
    aliases = load_gene_names(config.resources / "gene_aliases.tsv").aliases
    left = _uncompiled(results)
    run = finished(report, case, knowledge.entries.base, drugs=knowledge.entries.drugs, left=left, aliases=aliases)
    code = case.tumor_type.code if case.tumor_type else ""
    faults = [f"the tumour type is {told['tumor_type']['code']} there, {code} now"] * (
        code != told["tumor_type"]["code"]
    )
    faults += islice(differences(run), 3)
    if faults:
        raise MoltargetError(
            f"{folder.file('report.json')}: does not follow from the files beside it ({'; '.join(faults)}); it was made"
            f" with other files, code or tables (an OncoTree file of the configuration: --oncotree); {_AGAIN}"
        )
    return run


def _folder(results: Path, sample: str) -> SampleFolder:
    folder = SampleFolder(results / "samples" / sample)
    if not sample or not folder.path.is_dir() or folder.path.parent != results / "samples":
        there = sorted(path.name for path in (results / "samples").glob("*") if path.is_dir())
        raise MoltargetError(f"{results}: no sample {sample!r}; {_named(sample, there)}")
    failure = folder.failure()
    if failure is not None:
        raise MoltargetError(f"{sample} failed at {failure['step']}: {failure['reason']}")
    return folder


def _named(sample: str, there: Sequence[str]) -> str:
    """The samples that there are, first those whose name is close."""
    if not there:
        return "it holds no samples; name it with --results"
    close = [name for name in there if name.casefold() == sample.casefold()] or get_close_matches(sample, there)
    shown = list(dict.fromkeys([*close, *there]))[:10]
    more = f" and {len(there) - len(shown)} more" if len(there) > len(shown) else ""
    return f"its samples are {', '.join(shown)}{more}"


def _report(folder: SampleFolder) -> dict[str, Any]:
    path = folder.file("report.json")
    try:
        report: dict[str, Any] = read_json(path)
        versions = report["schema_version"], report["moltarget_version"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise MoltargetError(f"{path}: cannot be read ({fault}); {_AGAIN}") from fault
    if versions != (SCHEMA_VERSION, __version__):
        raise MoltargetError(
            f"{path}: of report schema {versions[0]}, made by moltarget {versions[1]}; this is moltarget {__version__} with"
            f" schema {SCHEMA_VERSION}: {_AGAIN}"
        )
    return report


def _knowledge(results: Path, report: Mapping[str, Any], config: Config) -> Knowledge:
    """The compiled base and the gene index that the report was made with."""
    build = report["sample"]["genome_build"]
    index = results / "reference" / f"{build}.json"
    if report["annotation"]["source"] == AnnotationSource.REFERENCE.value and not index.is_file():
        raise MoltargetError(f"{index}: missing, though the sample was annotated with a reference; {_AGAIN}")
    compiled = results / "knowledge_base" / "compiled.json"
    knowledge = load_knowledge(compiled, {Build(build): index} if build and index.is_file() else {}, config)
    told = report["knowledge_base"]
    if told["sha256"] != knowledge.entries.base.sha256:
        raise MoltargetError(f"{compiled}: is not the base that the sample was matched with; {_AGAIN}")
    return knowledge


def _panel(results: Path, report: Mapping[str, Any]) -> Panel | None:
    digests = [one["sha256"] for one in report["provenance"]["inputs"] if one["role"] == "assay"]
    return kept_panel(results, digests[0]) if digests else None


def _uncompiled(results: Path) -> tuple[Uncompiled, ...]:
    return read_uncompiled(results / "knowledge_base" / "not_compiled.tsv")
