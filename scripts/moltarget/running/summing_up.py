"""The last words of a run: samples done and failed, findings by tier, time, versions; from ``results/summary.json``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from moltarget.files import read_json
from moltarget.running.launching import Ended
from moltarget.running.watching import Progress, clock, several

_TIERS = ("I-A", "I-B", "II-C", "II-D", "III", "IV")
_SHOWN = 20
_LINES = 3  # of a reason that has several, below its first
_LAST = "conclude_run"  # the rule that fails when a sample failed, after everything is written


def last_words(ended: Ended, directory: Path) -> list[str]:
    """What to tell at the end of a run, one line each. A run that was not complete leaves no word on the samples."""
    if not ended.progress.begun and ended.code:
        return [*_told(ended.lines), f"Nothing was run (exit code {ended.code})."]
    failed = ended.progress.failures
    jobs = [f"FAILED job {rule}: see {log}" for rule, log in failed if rule != _LAST]
    time = f"{clock(ended.seconds)} of wall time"
    summary = _summary_of(ended.progress, directory / "results")
    last_alone = not jobs and bool(failed) and summary is not None and bool(summary["failed"])
    if not ended.code and summary is None:
        return ["What was asked for is done; the samples were not summed up.", time]
    if summary is not None and (not ended.code or last_alone):
        return [*_summary(summary, directory / "results"), time]
    if ended.signals:
        return [f"Stopped by {ended.signals[0]}; what is finished is kept: run again to go on.", time]
    cure = "mend the cause and run again" if jobs else "logs/snakemake.log says how far it came; run again to go on"
    return [*jobs, f"The run is not complete; what is finished is kept: {cure}.", time]


def _summary_of(progress: Progress, results: Path) -> dict[str, Any] | None:
    """The summary, when the run was for all and it is on all samples of the sheet."""
    if progress.todo and "all" not in progress.todo:
        return None
    try:
        summary: dict[str, Any] = read_json(results / "summary.json")
    except (OSError, ValueError):
        return None
    return summary if summary["samples"] == progress.samples else None


def _told(lines: Sequence[str]) -> Iterator[str]:
    """What Snakemake said that is not about itself: what it is, where and how it was started ends with the DAG."""
    ours = ("Using workflow specific profile", "Config file", "Assuming unrestricted", "moltarget: ")
    begun = [place for place, line in enumerate(lines) if line.startswith("Building DAG of jobs")]
    lines = lines[begun[-1] + 1 :] if begun else lines
    yield from (line for line in lines if line.strip() and not line.startswith(ours))


def _summary(summary: dict[str, Any], results: Path) -> Iterator[str]:
    failed = summary["failed"]
    for failure in failed[:_SHOWN]:
        first, *more = failure["reason"].splitlines()
        yield f"FAILED {failure['sample']}: {first}"
        yield from more[:_LINES]
        if len(more) > _LINES:
            yield f"  and more: {results / 'samples' / failure['sample'] / 'failed.json'}"
    if len(failed) > _SHOWN:
        yield f"... and {len(failed) - _SHOWN:,} more: {results / 'summary.json'}"
    done = f"{summary['done']:,} of {several(summary['samples'], 'sample')} done, {len(failed):,} failed"
    yield f"{done}; {several(summary['records'], 'record')}"
    found = [f"{tier} {summary['findings'][tier]:,}" for tier in _TIERS if tier in summary["findings"]]
    with_tier_i = several(summary["samples_with_tier_i"], "sample")
    yield (
        f"findings by tier: {', '.join(found) or 'none'}; {with_tier_i} with a tier I finding, "
        f"{summary['samples_without_findings']:,} without any"
    )
    versions = ", ".join(f"{name} {version}" for name, version in sorted(summary["software"].items()))
    yield f"knowledge base {', '.join(summary['knowledge_base']) or 'not used'}; {versions}"
    yield str(results / "index.html") + ("; failed samples once more: run again with --rerun" if failed else "")
