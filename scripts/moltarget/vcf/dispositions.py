"""What an annotated VCF of ours says became of its alleles."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from urllib.parse import unquote

from moltarget.errors import VcfError

_FIELD = "MT_DISPOSITION="


def dispositions_of(path: Path, chrom: str, pos: str) -> dict[str, str]:
    """Allele (``7:101:T>A``) -> disposition of the rows at one place that were settled before matching.

    Empty where nothing stands there, and of a sample without file. Raises VcfError when the file is damaged.
    """
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("#"):
                    continue
                name, place, _, ref, alts, _, _, info = line.split("\t", 8)[:8]
                if place != pos or _bare(name) != chrom:
                    continue
                told = (part for part in info.split(";") if part.startswith(_FIELD))
                for value in told:
                    words = unquote(value.removeprefix(_FIELD)).split(",")
                    for number, alt in enumerate(alts.split(",")):
                        found[f"{chrom}:{pos}:{ref}>{alt}"] = words[min(number, len(words) - 1)]
    except (OSError, EOFError, ValueError, zlib.error) as fault:
        raise VcfError(f"{path}: cannot be read ({fault}); run annotate_variants again") from fault
    return found


def _bare(name: str) -> str:
    bare = name.upper().removeprefix("CHR")
    return "MT" if bare == "M" else bare
