"""A run from its beginning to its last words."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from moltarget.errors import RunError
from moltarget.running import clusters, slurm
from moltarget.running.launching import PROFILES, Ended, Request, ask, launch, unlock
from moltarget.running.reopening import failed_samples, reopen
from moltarget.running.summing_up import last_words
from moltarget.running.taking_up import only_run, was_killed

_AGAIN = 3


def run(request: Request, *, rerun: bool = False, take_over: bool = False) -> int:
    """Returns the exit code. Raises RunError when a run cannot begin here."""
    _check(request)
    results = request.directory / "results"
    if request.asks:
        if rerun:
            print(f"with --rerun, once more: {', '.join(failed_samples(results)) or 'none'}", file=sys.stderr)
        return ask(request)
    with only_run(request.directory, take_over=take_over):
        show = _shower(request)
        killed = was_killed(request.directory)
        _clear_cluster({request.profile, killed}, request, show)
        if killed:
            show("an earlier run was killed; taking up what it finished")
            unlock(request)
        if rerun:
            failed = reopen(results)
            show(f"once more: {', '.join(failed)}" if failed else "no sample has failed; nothing to do once more")
        ended = _launch(request, show)
        for line in last_words(ended, request.directory):
            show(line)
    return 130 if ended.signals or ended.code < 0 else ended.code


def _launch(request: Request, show: Callable[[str], None]) -> Ended:
    """Snakemake to its end; again when it had lost sight of its jobs in Slurm."""
    if request.profile != "slurm":
        return launch(request, show)
    ended = launch(request, show, slurm.Sight(request.directory).lost)
    for _ in range(_AGAIN):
        if not ended.lost or ended.signals:
            break
        show("Snakemake waited for Slurm jobs that are over; it was ended, and goes on from what is finished")
        slurm.end_leftovers(request.directory, say=show)
        ended = launch(request, show, slurm.Sight(request.directory).lost)
    return ended


def _clear_cluster(profiles: Collection[str], request: Request, show: Callable[[str], None]) -> None:
    """No job of an earlier run may be left to write beside this one; and without a controller nothing can begin.

    ``profiles`` are that of this run and that of a killed one.
    """
    if request.profile == "slurm":
        for remark in slurm.check_controller():
            show(remark)
    if request.profile in clusters.SYSTEMS:
        clusters.check_command(request.profile)
    if "slurm" in profiles:
        slurm.end_leftovers(request.directory, say=show)
    if clusters.SYSTEMS.keys() & set(profiles):
        clusters.end_leftovers(request.directory, say=show)


def _check(request: Request) -> None:
    if not (PROFILES / request.profile / "config.yaml").is_file():
        known = ", ".join(sorted(path.parent.name for path in PROFILES.glob("*/config.yaml")))
        raise RunError(f"--profile {request.profile}: there is no such profile; there are: {known}")
    if request.profile == "slurm" and not slurm.has_executor():
        raise RunError("--profile slurm: its executor is not installed; run scripts/setup_environment.sh slurm")
    if request.configfile is not None:
        _check_configuration(request.configfile)
    if not request.directory.is_dir():
        raise RunError(f"--directory {request.directory}: no such folder; make it, with the sample sheet in it")


def _check_configuration(path: Path) -> None:
    """A file that is no configuration at all: Snakemake would say so without its name, or with a traceback."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except OSError as fault:
        raise RunError(f"--configfile {path}: cannot be read ({fault.strerror}); correct the path") from None
    except UnicodeDecodeError:
        raise RunError(f"--configfile {path}: is not UTF-8; save it as UTF-8 text") from None
    except (yaml.YAMLError, json.JSONDecodeError) as fault:
        raise RunError(f"--configfile {path}: {_misread(fault)}; compare with config/config.yaml") from None
    if not isinstance(document, dict):
        raise RunError(f"--configfile {path}: holds no keys; config/README.md lists them")


def _misread(fault: Exception) -> str:
    """Where a file is no YAML or JSON, and why, without the words of the parser's context."""
    if isinstance(fault, json.JSONDecodeError):
        return f"line {fault.lineno} is no JSON ({fault.msg})"
    mark = getattr(fault, "problem_mark", None)
    place = f"line {mark.line + 1}" if mark else "it"
    return f"{place} is no YAML ({getattr(fault, 'problem', None) or fault}), which is indented with spaces"


def _shower(request: Request) -> Callable[[str], None]:
    """Lines go to the terminal and to the end of ``logs/progress.log``."""
    log = request.directory / "logs" / "progress.log"
    log.parent.mkdir(parents=True, exist_ok=True)

    def show(line: str) -> None:
        with suppress(OSError):  # nobody reads it any more, or the disk is full: no reason to end what is watched
            print(f"{chr(13)}\x1b[K{line}" if sys.stderr.isatty() else line, file=sys.stderr, flush=True)
        with suppress(OSError), log.open("a", encoding="utf-8") as out:
            out.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {line}\n")

    return show
