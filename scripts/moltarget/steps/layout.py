"""Where a sample's files are, when a step may be skipped, and how a sample fails without stopping the others."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from moltarget.errors import MoltargetError
from moltarget.files import digest_of, read_json, sha256_of, write_json, write_text

STEPS = ("annotate", "match", "render")
OUTPUTS = {
    "annotate": ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "alterations.json"),
    "match": ("report.json",),
    "render": ("report.html", "report.tsv"),
}


class Status(NamedTuple):
    """How one sample left a step: ``done`` or ``failed``; ``key`` digests all that the result depends on."""

    sample: str
    status: str
    key: str
    reason: str = ""


class SampleFolder(NamedTuple):
    """``results/samples/<sample>/``."""

    path: Path

    @property
    def name(self) -> str:
        """The sample's name."""
        return self.path.name

    def file(self, name: str) -> Path:
        """One file of the folder."""
        return self.path / name

    def is_current(self, step: str, key: str) -> bool:
        """Whether the step was done with this key and its files are there (the VCF pair only where there was a VCF).

        A file counts as there with the size that it was stamped with: a crash of the machine can leave it cut.
        """
        stamp = self._stamp(step)
        return stamp.get("key") == key and all(self._size(name) == size for name, size in stamp["files"].items())

    def begin(self, step: str) -> None:
        """Make the folder ready for the step: its stamp and log go, and what a killed process left beside its targets.

        Without the first, files of a killed attempt could pass for those of the inputs before it, were these put back.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        log, stamp = self.file(f"{step}.log"), self._stamp_path(step)
        begun = tuple(f".{name}." for name in (*OUTPUTS[step], log.name, stamp.name, "failed.json"))
        for old in (stamp, log, *(left for left in self.path.iterdir() if left.name.startswith(begun))):
            if old.is_dir():  # where bcftools sorts
                shutil.rmtree(old)
            else:
                old.unlink(missing_ok=True)

    def finish(self, step: str, key: str, card: Mapping[str, Any] | None = None) -> None:
        """Stamp the step as done; ``card`` is what the cohort's pages need to know of the sample."""
        sizes = {name: self._size(name) for name in OUTPUTS[step]}
        stamp: dict[str, Any] = {"key": key, "files": {name: size for name, size in sizes.items() if size is not None}}
        if card is not None:
            stamp["card"] = card
        write_json(self._stamp_path(step), stamp)
        self.forgive(step)

    def forgive(self, step: str) -> None:
        """A failure of this or an earlier step is over."""
        failure = self.failure()
        if failure is not None and STEPS.index(failure["step"]) <= STEPS.index(step):
            self.file("failed.json").unlink(missing_ok=True)

    def card(self) -> dict[str, Any] | None:
        """The card that the last step left beside its report; None when either is gone or damaged."""
        card = self._stamp(STEPS[-1]).get("card")
        return card if isinstance(card, dict) and self.file("report.html").is_file() else None

    def fail(self, step: str, reason: str, *, unexpected: bool = False) -> None:
        """Write ``failed.json`` and remove what this and later steps made, so that no stale report stays."""
        for later in STEPS[STEPS.index(step) :]:
            self._stamp_path(later).unlink(missing_ok=True)
            for name in (*OUTPUTS[later], f"{later}.log"):
                self.file(name).unlink(missing_ok=True)
        failure = {"sample": self.name, "step": step, "reason": reason, "unexpected": unexpected}
        write_json(self.file("failed.json"), failure)

    def log(self, step: str, lines: Sequence[str]) -> None:
        """The sample's own log of one step, without clock or path."""
        write_text(self.file(f"{step}.log"), "".join(f"{line}\n" for line in lines))

    def failure(self) -> dict[str, Any] | None:
        """The content of ``failed.json``, None when the sample has not failed."""
        try:
            document: dict[str, Any] = read_json(self.file("failed.json"))
        except (OSError, ValueError):
            return None
        return document

    def _size(self, name: str) -> int | None:
        """Bytes of a file; None when it is not there."""
        try:
            return self.file(name).stat().st_size
        except FileNotFoundError:
            return None

    def _stamp_path(self, step: str) -> Path:
        return self.file(f".{step}.json")

    def _stamp(self, step: str) -> dict[str, Any]:
        try:
            stamp = read_json(self._stamp_path(step))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}


def input_digest(path: Path) -> str:
    """Hex digest of a file that a sample needs. Raises MoltargetError when it cannot be read: it was there for the plan."""
    try:
        return sha256_of(path)
    except OSError as fault:
        raise MoltargetError(
            f"{path}: cannot be read any more ({fault.strerror}); put it back, and run again with --rerun"
        ) from fault


def guarded(folder: SampleFolder, step: str, work: Callable[[], str]) -> Status:
    """Do ``work`` (returns the key) for one sample; any failure becomes its ``failed.json`` and the others go on."""
    try:
        return Status(folder.name, "done", work())
    except MoltargetError as failure:
        return _failed(folder, step, str(failure))
    except Exception as failure:  # a bug must not take the batch along; its traceback goes to the sample's log
        reason = (
            f"unexpected {type(failure).__name__}: {failure} (a fault of moltarget; the traceback is in {step}.log)"
        )
        import traceback

        return _failed(folder, step, reason, traceback.format_exc())


def _failed(folder: SampleFolder, step: str, reason: str, trace: str = "", *, unexpected: bool = False) -> Status:
    folder.fail(step, reason, unexpected=unexpected or bool(trace))
    folder.log(step, [f"failed: {reason}", *trace.splitlines()])
    return Status(folder.name, "failed", digest_of(reason), reason)


def forget_other_counts(results: Path, count: int) -> None:
    """Remove the manifests of batches of another count: their samples' folders may be of a later run in other batches.

    Not while Snakemake's lock is on the working directory that ``results`` is in: then they may be in use.
    """
    if any((results.parent / ".snakemake" / "locks").glob("*")):
        return
    for manifest in (results / "batches").glob("*-*/*.json"):
        if manifest.parent.name.partition("-")[0] != str(count):
            manifest.unlink(missing_ok=True)


def killed(folder: SampleFolder, step: str, name: str) -> Status:
    """The status of a sample on which a process of its own was ended by the signal of this name."""
    reason = (
        f"the process was ended by {name} while it worked on this sample alone: too little memory for it, or a crash in a "
        "library; give the job more memory and run again with --rerun"
    )
    return _failed(folder, step, reason, unexpected=True)


def write_manifest(path: Path, step: str, statuses: Sequence[Status]) -> None:
    """The batch's manifest: each sample's status and key, sorted by name."""
    rows = [
        {"sample": row.sample, "status": row.status, "key": row.key, "reason": row.reason}
        for row in sorted(statuses, key=lambda row: row.sample)
    ]
    write_json(path, {"step": step, "samples": rows})


def read_manifest(path: Path) -> tuple[Status, ...]:
    """The statuses of a manifest. Raises MoltargetError when it is not one."""
    try:
        rows = read_json(path)["samples"]
        return tuple(Status(row["sample"], row["status"], row["key"], row["reason"]) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise MoltargetError(f"{path}: not a batch manifest ({fault}); remove it and run the step again") from fault


def report_progress(status: Status, done: str) -> None:
    """One line for a sample that left the step."""
    say(f"{status.sample}: {done if status.status == 'done' else 'FAILED: ' + status.reason}")


def say(message: str) -> None:
    """One line of progress on stderr (a rule's log)."""
    print(message, file=sys.stderr, flush=True)
