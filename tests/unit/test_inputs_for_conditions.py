"""A compiled condition is worth the name: documented inputs make it present, and others make it absent.

Each condition is proven on whole samples: tables and VCFs are written as config/README.md describes them, read by the sheet's
and the tables' readers, annotated, and evaluated.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from inputs_for import Rows, Written, candidates, contradicts, known_files
from matching_factory import RESOURCES, geometry, types

from moltarget.drugs import load_drugs
from moltarget.knowledge_base.evidence import EvidenceOrigin, KnowledgeBase, WhyNot
from moltarget.knowledge_base.features import Condition
from moltarget.knowledge_base.words import to_words
from moltarget.matching.effects import effects_of
from moltarget.matching.sharing import Sharing
from moltarget.model import Truth
from moltarget.report.shared import SharedEntries
from moltarget.sample_sheet import read_sheet
from moltarget.steps import annotate, match
from moltarget.steps.compile import Sources, compile_sources
from moltarget.steps.config import Config
from moltarget.steps.reading import read_alterations

CIVIC = Path(__file__).resolve().parents[3] / "shared" / "data" / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv"
CHUNKS = 8
Task = tuple[Condition, EvidenceOrigin, Truth]


@cache
def base(name: str) -> KnowledgeBase:
    """``civic``: CIViC and the curated base; ``curated``: that one alone."""
    if name == "civic" and not CIVIC.exists():
        pytest.skip(f"{CIVIC.name} is not there")
    return compile_sources(Sources(files={"civic": CIVIC} if name == "civic" else {}))[0]


def tasks(name: str) -> list[Task]:
    """Every distinct condition and origin, to be shown present and to be shown absent."""
    pairs = dict.fromkeys((row.condition, row.origin) for row in base(name).rows)
    return [(*pair, truth) for pair in pairs for truth in (Truth.PRESENT, Truth.ABSENT)]


def unproven(name: str, asked: list[Task], folder: Path) -> list[Task]:
    """The tasks for which no candidate does it; round by round, the next candidate of each that is left."""
    effects = effects_of(base(name).rows, geometry())
    entries = SharedEntries(base(name), load_drugs(RESOURCES / "drugs.tsv"), Sharing(base(name).rows, {}))
    knowledge = match.Knowledge(entries, types(), geometry(), {}, effects, {}, "made up")
    waiting: dict[Task, list[Rows]] = {}
    for condition, origin, truth in asked:
        found = candidates(condition, origin, truth is Truth.PRESENT, effects)
        waiting[condition, origin, truth] = [rows for rows in found if not contradicts(rows)]
    failed: list[Task] = []
    number = 0
    while waiting:
        failed += [task for task, left in waiting.items() if not left]
        waiting = {task: left for task, left in waiting.items() if left}
        if not waiting:
            break
        number += 1
        place = folder / f"round{number}"
        shown = values({task: left[0] for task, left in waiting.items()}, knowledge, place)
        waiting = {task: left[1:] for task, left in waiting.items() if shown[task] is not task[2]}
        shutil.rmtree(place)  # thousands of folders
    return failed


def values(inputs: Mapping[Task, Rows], knowledge: match.Knowledge, folder: Path) -> dict[Task, Truth | None]:
    """Each task's condition on its own sample; None where a reader refuses the sample."""
    folder.mkdir()
    written = Written(folder)
    names = {task: f"S{number}" for number, task in enumerate(inputs)}
    for task, name in names.items():
        written.add(name, inputs[task])
    samples = {sample.name: sample for sample in read_sheet(written.sheet(), lambda text: text).samples}
    statuses = annotate.annotate_batch(list(samples.values()), Config(known=known_files(folder)), folder)
    done = {status.sample for status in statuses if status.status == "done"}
    shown: dict[Task, Truth | None] = {}
    for task, name in names.items():
        shown[task] = None
        if name in done:
            document = read_alterations(folder / "samples" / name / "alterations.json")
            evaluator = match.case_of(samples[name], document, None, knowledge).patient.evaluator
            shown[task] = evaluator.condition(task[0], task[1]).truth
    return shown


def named(task: Task) -> tuple[str, str, str]:
    return to_words(task[0]), task[1].value, task[2].value


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_civic(chunk: int, tmp_path: Path) -> None:
    asked = tasks("civic")[chunk::CHUNKS]
    assert not [named(task) for task in unproven("civic", asked, tmp_path)]


def test_what_no_list_can_meet_is_not_compiled() -> None:
    """Classes by effect in genes without a listed role or change: their items say so instead of staying open for ever."""
    base("civic")
    left = compile_sources(Sources(files={"civic": CIVIC}))[1]
    by_effect = {item.profile for item in left if "shown to have this effect" in item.detail}
    assert by_effect == {
        "ACVR1 Gain-of-Function", "BARD1 Loss-of-function", "CYP2D6 Loss-of-function",
        "FANCC Loss-of-function", "LRP1B Loss-of-function", "PTPRB Loss-of-function",
    }  # fmt: skip
    assert {item.reason for item in left if item.profile in by_effect} == {WhyNot.NO_DEFINITION}


def test_the_curated_base(tmp_path: Path) -> None:
    assert not [named(task) for task in unproven("curated", tasks("curated"), tmp_path)]
