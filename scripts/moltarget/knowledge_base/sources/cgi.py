"""The Cancer Biomarkers table of the Cancer Genome Interpreter (https://www.cancergenomeinterpreter.org/biomarkers).

Both files of its download are read: ``cgi_biomarkers_per_variant.tsv``, which repeats an association for each genomic
change, and the table with one line for each. Lines that differ in the columns of the variant alone are one association.
The base is described in Tamborero 2018 (https://doi.org/10.1186/s13073-018-0531-8). What its alteration codes mean is told
by the table itself, which has the same in words in the column ``Biomarker`` (``cgi_alterations``).

Its evidence levels on CIViC's scale: guidelines and approvals are A, late trials B, early trials and case reports C,
pre-clinical D, as the VICC's harmonised levels have it (Wagner 2020, PMC7127986); ``source_level`` keeps its own word.
Of several levels in one cell the weakest counts. Tumour types are placed by their full name: the table's abbreviations are
not OncoTree's (``TH`` is thyroid, ``CM`` cutaneous melanoma).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import NotCompiledError
from moltarget.knowledge_base.sources.cgi_alterations import condition_words
from moltarget.knowledge_base.sources.items import (
    ANY,
    SOLID,
    condition_of,
    evidence_from,
    not_compiled,
    reading_from,
    stable_id,
    therapies_of,
)
from moltarget.knowledge_base.sources.lines import Line, Table, read_table, with_items
from moltarget.knowledge_base.sources.reader import Reader

NAME = "CGI"
LICENCE = "terms at https://www.cancergenomeinterpreter.org"
ADDRESS = "https://www.cancergenomeinterpreter.org/biomarkers"
COLUMNS = (
    "Alteration", "Alteration type", "Association", "Biomarker", "Drug", "Drug family", "Evidence level", "Gene",
    "Primary Tumor type", "Source",
)  # fmt: skip
_OF_THE_VARIANT = ("gDNA", "cDNA", "individual_mutation", "info", "region", "strand", "transcript")
LEVELS = {
    "fda guidelines": "A",
    "nccn guidelines": "A",
    "nccn/cap guidelines": "A",
    "cpic guidelines": "A",
    "european leukemianet guidelines": "A",
    "late trials": "B",
    "early trials": "C",
    "case report": "C",
    "pre-clinical": "D",
}
ASSOCIATIONS = {
    "responsive": (e.Direction.SUPPORTS, e.Significance.SENSITIVITY),
    "no responsive": (e.Direction.DOES_NOT_SUPPORT, e.Significance.SENSITIVITY),
    "resistant": (e.Direction.SUPPORTS, e.Significance.RESISTANCE),
    "increased toxicity": (e.Direction.SUPPORTS, e.Significance.ADVERSE_RESPONSE),
}
# OncoTree code, never narrower than the name, or Disease Ontology id of the table's names that are neither's: it leaves out
# "cancer" and "tumor", and writes organs where the ontologies have the cancer of an organ.
_PLACES = {
    "any cancer type": (ANY, ""),
    "any solid tumor": (SOLID, ""),
    "solid tumors": (SOLID, ""),
    "billiary tract": ("BILIARY_TRACT", ""),
    "bladder": ("", "DOID:11054"),  # OncoTree's node of that code holds the whole urinary tract
    "endometrium": ("", "DOID:1380"),
    "gastrointestinal stromal": ("GIST", ""),
    "head an neck squamous": ("HNSC", ""),
    "hepatic carcinoma": ("LIVER", ""),
    "inflammatory myofibroblastic": ("IMT", ""),
    "neuroendocrine": ("", "DOID:169"),
    "non-small cell lung": ("NSCLC", ""),
    "pancreas adenocarcinoma": ("PAAD", ""),
    "renal": ("KIDNEY", ""),
    "stomach": ("", "DOID:10534"),  # OncoTree's node of that code holds the oesophagus too
    "thymic": ("THYMUS", ""),
    "thyroid carcinoma": ("THYROID", ""),
}
_ASSOCIATION = re.compile(r"(?P<word>[^()]+?)\s*(?:\((?P<what>[^()]+)\))?")


def read_cgi(path: Path, reader: Reader) -> e.Reading:
    """Every association of the table, one row for each of its tumour types.

    Raises KnowledgeBaseError when the header is another one, or nothing stands below it.
    """
    plain = ("Alteration", "Biomarker", "Drug", "Drug family", "Primary Tumor type")
    table = with_items(read_table(path, COLUMNS, plain=plain))
    dates = (line.cells.get("Curation date", "") for line in table.lines if not line.fault)
    newest = max((date for date in dates if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date)), default="")
    source = e.Source(NAME, newest or table.sha256[:12], newest, LICENCE, ADDRESS, table.sha256)
    return reading_from(source, ((where, one) for where, line in _associations(table) for one in _items(line, reader)))


def _associations(table: Table) -> Iterator[tuple[str, Line]]:
    """The first line of each association, and every broken line."""
    seen: set[tuple[str, ...]] = set()
    own = [name for name in table.columns if name not in _OF_THE_VARIANT]
    for line in table.lines:
        key = tuple(line.cells.get(name, "") for name in own)
        if line.fault or key not in seen:
            yield f"line {line.number}", line
        if not line.fault:
            seen.add(key)


def _items(line: Line, reader: Reader) -> Iterator[e.Evidence | e.Uncompiled]:
    cells = line.cells
    try:
        if line.fault:
            raise not_compiled(e.WhyNot.MALFORMED, line.fault)
        condition = condition_of(condition_words(cells["Alteration"], cells["Alteration type"], reader), reader)
        common = {**_claim(cells), **_strength(cells), **_therapies(cells, reader), **_citations(cells)}
        for disease, acronym in _diseases(cells):
            oncotree, doid = _PLACES.get(disease.casefold(), ("", ""))
            yield evidence_from(
                condition,
                id=_identity(cells, disease or acronym),
                disease=disease or acronym,
                oncotree=reader.listed(oncotree),
                doid=doid,
                statement=_statement(cells),
                profile=cells["Biomarker"] or cells["Alteration"],
                source=NAME,
                url=ADDRESS,
                **common,
            )
    except NotCompiledError as fault:
        level, profile = cells.get("Evidence level", ""), cells.get("Biomarker") or cells.get("Alteration", "")
        identity = _identity(cells, cells.get("Primary Tumor type", ""))
        kind, where = e.EvidenceType.PREDICTIVE.value, f"line {line.number}"
        yield e.Uncompiled(NAME, identity, kind, level, profile, fault.reason, str(fault), where)


def _identity(cells: Mapping[str, str], disease: str) -> str:
    of_the_claim = ("Alteration", "Alteration type", "Association", "Drug", "Drug family", "Evidence level", "Source")
    return stable_id("CGI", disease, *(cells.get(name, "") for name in of_the_claim))


def _claim(cells: Mapping[str, str]) -> dict[str, object]:
    """``Increased Toxicity (Ototoxicity)``: the word in front counts, the effect is noted."""
    match = _ASSOCIATION.fullmatch(cells["Association"])
    if match is None or match["word"].casefold() not in ASSOCIATIONS:
        known = "Responsive, Resistant, No Responsive, Increased Toxicity"
        raise not_compiled(e.WhyNot.WORD, f"association {cells['Association']!r} is none of {known}")
    direction, significance = ASSOCIATIONS[match["word"].casefold()]
    found = {"direction": direction, "significance": significance, "note": match["what"] or ""}
    return {"evidence_type": e.EvidenceType.PREDICTIVE, **found}


def _strength(cells: Mapping[str, str]) -> dict[str, object]:
    written = cells["Evidence level"]
    parts = [part.strip().casefold() for part in re.split(r"[;,]", written)]
    if any(part not in LEVELS for part in parts):
        raise not_compiled(e.WhyNot.WORD, f"evidence level {written!r} is none of {', '.join(LEVELS)}")
    return {"level": max(LEVELS[part] for part in parts), "source_level": written}


def _therapies(cells: Mapping[str, str], reader: Reader) -> dict[str, object]:
    """``A;B`` is a combination; ``[A,B]`` are examples of a family, each by itself; ``[]`` leaves the family alone."""
    bare = cells["Drug"].strip("[] ")
    named, examples = bare or cells["Drug family"].strip("[] "), bool(bare) and cells["Drug"].startswith("[")
    if not named:
        raise not_compiled(e.WhyNot.MALFORMED, "neither Drug nor Drug family names anything")
    if examples and "," in named and ";" in named:
        raise not_compiled(e.WhyNot.NOT_UNDERSTOOD, f"drugs {cells['Drug']!r}: which go together is not told")
    several = e.Interaction.SUBSTITUTES if examples and "," in named else e.Interaction.COMBINATION
    parts = named.split("," if several is e.Interaction.SUBSTITUTES else ";")
    therapies = tuple(part.strip() for part in parts if part.strip())
    return therapies_of(therapies, several, reader)


def _citations(cells: Mapping[str, str]) -> dict[str, object]:
    parts = [part.strip() for part in cells["Source"].split(";") if part.strip()]
    articles = {part: match[1] for part in parts if (match := re.fullmatch(r"PMID:\s*(\d+)", part))}
    trials = [part for part in parts if re.fullmatch(r"NCT\d+", part)]
    rest = [part for part in parts if part not in articles and part not in trials]
    found = {"pmids": list(articles.values()), "nct_ids": trials, "references": rest}
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _diseases(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Full name and abbreviation of each tumour type; the column of full names is called otherwise in older tables."""
    full = cells.get("Primary Tumor type full name")
    names = full if full is not None else cells["Primary Tumor type"]
    short = cells["Primary Tumor type"] if full is not None else cells.get("Primary Tumor acronym", "")
    split = [[part.strip() for part in cell.split(";")] for cell in (names, short)]
    if not names and not short:
        raise not_compiled(e.WhyNot.MALFORMED, "no tumour type is named")
    if not names or not short:
        return [(name, "") for name in split[0]] if names else [("", acronym) for acronym in split[1]]
    if len(split[0]) != len(split[1]):
        return [(name, "") for name in split[0]]
    return list(dict.fromkeys(zip(*split, strict=True)))


def _statement(cells: Mapping[str, str]) -> str:
    """The curator's comment; where there is none, the cells of the claim as they are written."""
    cell = cells.get("Comments", "")
    told = (cells["Biomarker"], cells["Association"], cells.get("Drug full name", ""), cells["Evidence level"])
    return cell or "; ".join(filter(None, told))
