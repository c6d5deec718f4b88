"""Failed samples once more: the batches in which they are get opened again.

Nothing else is redone: in an opened batch every finished sample is recognised by its stamps.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from moltarget.files import read_json

_MANIFESTS = ("annotated.json", "matched.json", "rendered.json")


def failed_samples(results: Path) -> list[str]:
    """The samples of the last run that failed, or whose report is gone, by name."""
    return sorted({name for failed in _by_batch(results).values() for name in failed})


def reopen(results: Path) -> list[str]:
    """Remove the manifests of the batches that such samples are in; returns these samples by name."""
    found = _by_batch(results)
    for batch in found:
        for name in _MANIFESTS:
            (batch / name).unlink(missing_ok=True)
    return sorted({name for failed in found.values() for name in failed})


def _by_batch(results: Path) -> Mapping[Path, set[str]]:
    """Batch -> such samples of it; batches without any are left out."""
    summed_up = _failed_at_the_end(results)
    found = {}
    for batch in sorted((results / "batches").glob("*-*")):
        rows = [row for manifest in _MANIFESTS for row in _rows(batch / manifest)]
        failed = {name for name, status in rows if status == "failed" or name in summed_up}
        rendered = {name for name, _ in _rows(batch / _MANIFESTS[-1])}
        failed |= {name for name in rendered if not (results / "samples" / name / "report.html").is_file()}
        if failed:
            found[batch] = failed
    return found


def _failed_at_the_end(results: Path) -> set[str]:
    """The samples that the last summary calls failed: it may find a report damaged that its batch had finished."""
    try:
        return {row["sample"] for row in read_json(results / "summary.json")["failed"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _rows(manifest: Path) -> list[tuple[str, str]]:
    """Sample and status of each row; none when it is not there or no manifest."""
    try:
        return [(row["sample"], row["status"]) for row in read_json(manifest)["samples"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
