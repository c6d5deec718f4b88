"""What was asked of OncoKB's annotation API, in the words of our condition language.

Parameters of the requests: https://api.oncokb.org/oncokb-website/api. Their gene pairs have a first and a second gene,
and no 5' and 3' side, so that a fusion of two genes is asked for in either order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.sources.documents import malformed, object_of, text_of
from moltarget.knowledge_base.sources.items import not_compiled, oncogenic_change
from moltarget.knowledge_base.sources.reader import Reader

MUTATIONS = "annotate/mutations/byProteinChange"
COPY_NUMBER = "annotate/copyNumberAlterations"
STRUCTURAL = "annotate/structuralVariants"
# Alterations without a gene, and those that OncoKB calls otherwise than our language does.
_OF_THE_TUMOUR = {
    "msi-h": "MSI High",
    "microsatellite instability-high": "MSI High",
    "tmb-h": "TMB High",
    "tumor mutational burden-high": "TMB High",
}
_COPIES = {"AMPLIFICATION": "Amplification", "DELETION": "Deletion", "GAIN": "Gain", "LOSS": "Loss"}

Asked = tuple[str, str, str]


def asked_words(entry: Mapping[str, Any], answer: Mapping[str, Any], reader: Reader) -> Asked:
    """Gene (empty when there is none), the biomarker as it was asked for, and the condition in our words.

    Raises NotCompiledError where the request cannot be told, or has no words in our language.
    """
    asked, endpoint = object_of(entry, "asked"), text_of(entry, "endpoint").strip("/")
    if not asked:
        query = object_of(answer, "query")
        if query.get("svType") or text_of(query, "alterationType").upper() == "STRUCTURAL_VARIANT":
            detail = "a structural variant whose request was not kept; fetch it with fetch_oncokb.py"
            raise not_compiled(e.WhyNot.NOT_UNDERSTOOD, detail)
        return _mutation(text_of(query, "hugoSymbol"), text_of(query, "alteration"), reader)
    if endpoint == MUTATIONS:
        return _mutation(_symbol(asked, "gene"), text_of(asked, "alteration"), reader)
    if endpoint == COPY_NUMBER:
        return _copies(_symbol(asked, "gene"), text_of(asked, "copyNameAlterationType"), reader)
    if endpoint == STRUCTURAL:
        genes = (_symbol(asked, "geneA"), _symbol(asked, "geneB"))
        return _rearranged(genes, text_of(asked, "structuralVariantType"), reader)
    raise not_compiled(e.WhyNot.WORD, f"endpoint {endpoint!r} is not read")


def _symbol(asked: Mapping[str, Any], key: str) -> str:
    return text_of(object_of(asked, key), "hugoSymbol")


def _mutation(symbol: str, alteration: str, reader: Reader) -> Asked:
    if not alteration:
        raise malformed("the request names no alteration")
    whole = _OF_THE_TUMOUR.get(alteration.casefold())
    if whole is not None:
        return "", alteration, whole
    if not symbol:
        raise malformed(f"the request for {alteration!r} names no gene")
    gene = reader.aliases.get(symbol, symbol)
    if alteration.casefold() in {"oncogenic mutation", "oncogenic mutations"}:
        return symbol, f"{symbol} {alteration}", oncogenic_change(gene, reader)
    return symbol, f"{symbol} {alteration}", f"{gene} {alteration.removeprefix('p.')}"


def _copies(symbol: str, kind: str, reader: Reader) -> Asked:
    if kind.upper() not in _COPIES or not symbol:
        raise not_compiled(e.WhyNot.WORD, f"copy number {kind!r} of {symbol!r} is none of {', '.join(_COPIES)}")
    words = _COPIES[kind.upper()]
    return symbol, f"{symbol} {words}", f"{reader.aliases.get(symbol, symbol)} {words}"


def _rearranged(symbols: tuple[str, str], kind: str, reader: Reader) -> Asked:
    named = [symbol for symbol in symbols if symbol]
    genes = [reader.aliases.get(symbol, symbol) for symbol in named]
    profile = f"{'-'.join(named)} {kind.capitalize()}"
    if not genes:
        raise malformed("the request names no gene")
    if kind.upper() not in {"FUSION", "TRANSLOCATION"} or len(set(genes)) < len(genes):
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{profile}: a rearrangement that is no fusion of two genes")
    if len(genes) == 1:
        return named[0], profile, f"{genes[0]} Rearrangement"
    first, second = genes
    return named[0], profile, f"{first}::{second} Fusion OR {second}::{first} Fusion"
