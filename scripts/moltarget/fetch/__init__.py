"""All network access. Used by commands that a person starts, never by a rule of a run."""

from moltarget.fetch.cache import Cache
from moltarget.fetch.civic import NIGHTLY, fetch_civic, release_address
from moltarget.fetch.client import Client, Download, FetchError, Patience
from moltarget.fetch.ensembl import SERVERS, Ensembl, open_ensembl

__all__ = [
    "NIGHTLY",
    "SERVERS",
    "Cache",
    "Client",
    "Download",
    "Ensembl",
    "FetchError",
    "Patience",
    "fetch_civic",
    "open_ensembl",
    "release_address",
]
