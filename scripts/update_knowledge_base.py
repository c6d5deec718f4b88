"""Command: fetch CIViC, hold it against the present base, and put it in its place with a lock."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.fetch import NIGHTLY

    about = "Fetch CIViC's accepted evidence, check and compile it, print what changed, and replace file and lock."
    codes = "Exit codes: 0 replaced, unchanged, or a dry run; 2 refused or not fetched: the present base is kept."
    parser = argparse.ArgumentParser(prog="update_knowledge_base.py", description=about, epilog=codes)
    add, source = parser.add_argument, parser.add_mutually_exclusive_group()
    add("--output", type=Path, default=Path("knowledge_base"), metavar="DIR", help="of file and lock (%(default)s)")
    add("--civic-url", default=NIGHTLY, metavar="URL", help="the nightly file (%(default)s)")
    source.add_argument("--release", metavar="DAY", help="a dated release instead of the nightly file: 01-Nov-2026")
    source.add_argument("--from", dest="carried", type=Path, metavar="FILE", help="a file that is here; no network")
    add("--sha256", default="", metavar="HEX", help="refuse a file with another checksum")
    add("--source", action="append", default=[], metavar="NAME=FILE", help="a further source that the lock is to cover")
    add("--diff", type=Path, metavar="TSV", help="write every difference, one a line")
    add("--dry-run", action="store_true", help="show what would change and keep the present base")
    add("--allow-shrink", action="store_true", help="accept a file that lost more than a fifth of the present items")
    add("--keep-malformed", action="store_true", help="list malformed rows as not compiled; they are refused otherwise")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Renew the base of one folder."""
    args = parse(build_parser, argv)
    from moltarget import fetch
    from moltarget.steps.compile import named_files
    from moltarget.steps.update import Order, Store, read_carried, renew, show

    say, store = partial(print, file=sys.stderr, flush=True), Store(args.output)
    try:
        others = named_files(args.source)
        order = Order(others, args.allow_shrink, args.keep_malformed, args.dry_run, args.sha256, args.diff)
        address = fetch.release_address(args.civic_url, args.release) if args.release else args.civic_url
        if args.carried:
            data, state = read_carried(args.carried), None
        else:
            fetched, state = fetch.fetch_civic(address, store.present_state(), say)
            say("not changed at the source" if fetched is None else f"fetched {len(fetched.data):,} bytes")
            data = store.file.read_bytes() if fetched is None else fetched.data
        renewal = renew(store, data, state, order)
        print(show(renewal))
    except MoltargetError as failure:
        say(failure)
        return 2
    say(*(f"refused: {sentence}" for sentence in renewal.refusals), renewal.outcome, sep="\n")
    return 2 if renewal.refusals else 0


if __name__ == "__main__":
    sys.exit(main())
