"""The sources by the name that the configuration gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base.evidence import Reading
from moltarget.knowledge_base.sources.cgi import read_cgi
from moltarget.knowledge_base.sources.civic import read_civic
from moltarget.knowledge_base.sources.moalmanac import read_moalmanac
from moltarget.knowledge_base.sources.oncokb import read_oncokb
from moltarget.knowledge_base.sources.reader import Reader
from moltarget.knowledge_base.sources.site import read_site

SOURCES: Mapping[str, Callable[[Path, Reader], Reading]] = {
    "civic": read_civic,
    "moalmanac": read_moalmanac,
    "cgi": read_cgi,
    "oncokb": read_oncokb,
    "site": read_site,
}


def read_source(name: str, path: Path, reader: Reader) -> Reading:
    """Raises KnowledgeBaseError for a name that is no source, and whatever the source's own reader raises."""
    if name not in SOURCES:
        raise KnowledgeBaseError(f"{name!r} is no source of a knowledge base; there are {', '.join(SOURCES)}")
    return SOURCES[name](path, reader)
