"""CIViC's file of accepted evidence, from its nightly or a dated release; asked for on condition that it has changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import SplitResult, urlsplit

from moltarget.fetch.client import Access, Client, Download, FetchError, Patience
from moltarget.knowledge_base.incoming import State, fault_of

NIGHTLY = "https://civicdb.org/downloads/nightly/nightly-ClinicalEvidenceSummaries.tsv"
_CLIENT = partial(Client, access=Access("update_knowledge_base"))
_RELEASE = re.compile(r"\d{2}-[A-Z][a-z]{2}-\d{4}")


def release_address(address: str, release: str) -> str:
    """The address of a dated release beside that of the nightly one. Raises FetchError for another spelling of the day.

    >>> release_address(NIGHTLY, "01-Nov-2026")
    'https://civicdb.org/downloads/01-Nov-2026/01-Nov-2026-ClinicalEvidenceSummaries.tsv'
    """
    if not _RELEASE.fullmatch(release):
        raise FetchError(f"release {release!r}: write the day as CIViC does: 01-Nov-2026")
    parts = _parts(address)
    if "nightly" not in parts.path:
        raise FetchError(f"{address}: no address of a nightly file; give the release's own address instead of its day")
    return parts._replace(path=parts.path.replace("nightly", release)).geturl()


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as fault:
        raise FetchError(f"{address}: is no address ({fault}); give one as https://host/path") from fault


def fetch_civic(
    address: str,
    state: State | None,
    say: Callable[[str], None] = lambda _: None,
    client: Callable[..., Client] = _CLIENT,
) -> tuple[Download | None, State | None]:
    """The file and the state to keep beside it; (None, ``state``) when it has not changed since ``state``.

    Raises FetchError when it cannot be had whole, or what comes is no evidence file of CIViC.
    """
    parts = _parts(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    asked = client(f"{parts.scheme}://{parts.netloc}", Patience(), say)
    known = state if state is not None and state.url == address else State(address, "", "", "")
    found = asked.download(path, fault_of, etag=known.etag, modified=known.last_modified)
    if found is None:
        return None, known
    return found, State(address, found.etag, found.last_modified, "")
