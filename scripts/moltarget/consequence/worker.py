"""One ``bcftools csq`` in a process of its own: csq keeps state between calls in a process.

Run as ``python worker.py ARGUMENT ...`` with the arguments of csq. A failure keeps bcftools' own message and ends with
exit code 1.
"""

from __future__ import annotations

import sys


def main(argv: list[str]) -> int:
    """Run csq."""
    from pysam import bcftools
    from pysam.utils import SamtoolsError

    try:
        bcftools.csq(*argv, catch_stdout=False)
    except SamtoolsError as failure:
        print(f"bcftools: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
