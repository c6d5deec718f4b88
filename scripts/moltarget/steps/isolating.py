"""A batch in a child process, so that a sample which kills its process does not take the others along.

An exception is the sample's own (``layout.guarded``); a crash in a C library, or the kernel ending the process for want of
memory, is not seen there. Then each sample of the batch gets a process of its own, and the one that dies again has failed.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from moltarget.steps.layout import SampleFolder, Status, killed, read_manifest, report_progress, say, write_manifest

Work = Callable[[Sequence[str], Path], int]
# A crash, or the kernel's answer to too much memory. Other signals are somebody's wish that the work should end.
CRASHES = frozenset({signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL})
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def outlive(step: str, names: Sequence[str], output: Path, results: Path, work: Work) -> int:
    """``work(names, output)``, which writes a manifest and returns an exit code, in a child process; returns its exit code.

    When the child is killed, every sample is worked on alone, and ``output`` gets the statuses of all. A sample that is
    finished costs only the look at its stamp.
    """
    code = _in_child(partial(work, names, output))
    if -code not in CRASHES:
        return code if code >= 0 else 128 - code
    say(f"the process was ended by {signal.Signals(-code).name}; now each sample in a process of its own")
    beside = output.with_name(f".{output.name}.alone")
    statuses: list[Status] = []
    try:
        for name in names:
            code = _in_child(partial(work, [name], beside))
            if -code in CRASHES:
                folder = SampleFolder(results / "samples" / name)
                statuses.append(killed(folder, step, signal.Signals(-code).name))
                report_progress(statuses[-1], "")
            elif code:
                return code if code > 0 else 128 - code
            else:
                statuses += read_manifest(beside)
    finally:
        beside.unlink(missing_ok=True)
    write_manifest(output, step, statuses)
    return 0


def _in_child(work: Callable[[], int]) -> int:
    """The exit code of ``work`` in a forked process; below zero, the signal that ended it."""
    import multiprocessing

    child = multiprocessing.get_context("fork").Process(target=_run, args=(work,))
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def _run(work: Callable[[], int]) -> None:
    """In the child: it ends when its parent does, as whoever ends a job expects."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    raise SystemExit(work())
