"""All network access. Used by commands that a person starts, never by a rule of a run."""

from moltarget.fetch.cache import Cache
from moltarget.fetch.client import Client, FetchError, Patience
from moltarget.fetch.ensembl import SERVERS, Ensembl, open_ensembl

__all__ = ["SERVERS", "Cache", "Client", "Ensembl", "FetchError", "Patience", "open_ensembl"]
