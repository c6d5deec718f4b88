"""What every command does with its line: ``--version`` is answered first, a file that cannot be written is named."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from moltarget import __version__
from moltarget.errors import MoltargetError


def parse(build_parser: Callable[[], argparse.ArgumentParser], line: Sequence[str] | None) -> argparse.Namespace:
    """The arguments of a command's ``line`` (None: of the process). ``--version`` prints it and ends with exit code 0.

    ``build_parser`` is not called for that: it may load what its words come from.
    """
    return _parser(build_parser, line).parse_args(line)


def parse_known(
    build_parser: Callable[[], argparse.ArgumentParser], line: Sequence[str] | None
) -> tuple[argparse.Namespace, list[str]]:
    """The same of a command that hands on what it does not know: its own arguments, and the others."""
    return _parser(build_parser, line).parse_known_args(line)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """The block writes what the user named with an option. Raises MoltargetError naming it when that is not possible."""
    try:
        yield
    except OSError as fault:
        raise MoltargetError(
            f"{path}: cannot be written ({fault.strerror or fault}); correct the path or its permissions"
        ) from fault


def _parser(build_parser: Callable[[], argparse.ArgumentParser], line: Sequence[str] | None) -> argparse.ArgumentParser:
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    _add_version(first)
    first.parse_known_args(line)
    parser = build_parser()
    _add_version(parser)
    return parser


def _add_version(parser: argparse.ArgumentParser) -> None:
    words = "print the version and exit"
    parser.add_argument("--version", action="version", version=f"moltarget {__version__}", help=words)
