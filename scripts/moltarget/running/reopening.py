"""Failed samples once more: the batches in which they failed are opened again, from the step at which they did.

Nothing else is redone: in an opened batch every finished sample is recognised by its stamp.
"""

from __future__ import annotations

from pathlib import Path

from moltarget.files import read_json

_MANIFESTS = ("annotated.json", "matched.json", "rendered.json")


def reopen(results: Path) -> list[str]:
    """Remove the manifests behind which a sample failed; returns the failed samples by name.

    The summary goes too: Snakemake makes a missing file in the middle again only where one at the end is wanting.
    """
    failed: set[str] = set()
    for batch in sorted((results / "batches").glob("*-*")):
        for number, name in enumerate(_MANIFESTS):
            here = _failed(batch / name)
            if here:
                failed |= here
                for later in _MANIFESTS[number:]:
                    (batch / later).unlink(missing_ok=True)
                break
    if failed:
        (results / "summary.json").unlink(missing_ok=True)
    return sorted(failed)


def _failed(manifest: Path) -> set[str]:
    try:
        rows = read_json(manifest)["samples"]
        return {row["sample"] for row in rows if row["status"] == "failed"}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
