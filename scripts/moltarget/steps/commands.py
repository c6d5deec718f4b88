"""What the batch commands share: their options, the rows of the sheet, errors and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from moltarget.errors import MoltargetError, SheetError
from moltarget.sample import Sample
from moltarget.sample_sheet import read_sheet
from moltarget.steps.layout import Status, write_manifest

Work = Callable[[Sequence[str]], Sequence[Status]]
EXIT_CODES = (
    "Exit codes: 0 done, a sample that failed has its failed.json; 2 wrong input, or with --strict a failed sample."
)


def batch_parser(name: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options that every batch command has."""
    parser = argparse.ArgumentParser(prog=name, description=description, epilog=EXIT_CODES)
    parser.add_argument("--sheet", required=True, type=Path, metavar="TSV", help="the sample sheet")
    parser.add_argument("--samples", required=True, nargs="+", metavar="NAME", help="the samples of this batch")
    add_common(parser)
    return parser


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options of a batch command that do not say which samples it works on."""
    parser.add_argument(
        "--results", default=Path("results"), type=Path, metavar="DIR", help="where samples/ is (default: results)"
    )
    parser.add_argument("--output", required=True, type=Path, metavar="JSON", help="the batch's manifest to write")
    parser.add_argument("--strict", action="store_true", help="exit with 2 when a sample failed (for a run by hand)")
    parser.add_argument(
        "--isolate",
        action="store_true",
        help="work in a child process; when it is killed (memory, crash), each sample in one of its own",
    )


def chosen_samples(sheet: Path, names: Sequence[str]) -> list[Sample]:
    """The rows of the sheet with these names, in their order. Raises SheetError for a name that is not there.

    The plan of the run has checked all rows and files, once; a file that went missing since is its own sample's fault.
    """
    rows = {sample.name: sample for sample in read_sheet(sheet, lambda text: text, set(names), files=False).samples}
    missing = [name for name in names if name not in rows]
    if missing:
        raise SheetError(f"{sheet}: no sample named {', '.join(missing)}; name rows of the sheet")
    return [rows[name] for name in names]


def run_batch(args: argparse.Namespace, step: str, names: Sequence[str], work: Work) -> int:
    """Do the work on the samples of a batch and write its manifest; returns the exit code.

    Expected failures are printed and end with 2. Two processes on one batch wait for each other: what a killed run left
    behind may still be at work when the next one begins.
    """

    def once(some: Sequence[str], output: Path) -> int:
        try:
            statuses = work(some)
            write_manifest(output, step, statuses)
        except MoltargetError as failure:
            print(failure, file=sys.stderr)
            return 2
        return 2 if args.strict and any(status.status == "failed" for status in statuses) else 0

    with alone(args.output.parent):
        if args.isolate:
            from moltarget.steps.isolating import outlive

            return outlive(step, names, args.output, args.results, once)
        return once(names, args.output)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder of a batch until the end of the block; the kernel lets go of it when the process dies."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".working").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{folder}: another process works on this batch; waiting for its end", file=sys.stderr, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as fault:  # a file system without locks
            print(f"{folder}: cannot be locked ({fault.strerror}); going on without", file=sys.stderr)
        for left in folder.glob(".*.json.*"):  # what a killed process had begun to write
            left.unlink(missing_ok=True)
        yield
