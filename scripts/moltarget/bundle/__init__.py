"""Panel bundles: the exons of chosen genes on true coordinates, with transcripts, indexes and a manifest."""

from moltarget.bundle.building import FLANK, Order, make_bundle
from moltarget.bundle.genes import genes_of_base
from moltarget.bundle.local import LocalFiles
from moltarget.bundle.manifest import describe_bundle

__all__ = ["FLANK", "LocalFiles", "Order", "describe_bundle", "genes_of_base", "make_bundle"]
