"""The answer for a reader: plain text, most relevant first, cut short unless all is asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
MAX_CONDITIONS = 6
MAX_ITEMS = 3
_WIDTH = 118
_JOINERS = {"combination": " + ", "sequential": " then ", "substitutes": " / ", "": ", "}
_HEADINGS = ("Met", "In doubt", "Close, but not met", "Not known", "Not met")


def render_text(document: Json, *, everything: bool = False) -> str:
    """The document of ``answers.answer`` as text."""
    question = document["question"]
    tumor_type = document["tumor_type"] or "tumour type not given"
    lines = [f"{document['sample']} ({tumor_type}): {question['kind']} {question['asked']}", ""]
    for sentence in document["answer"]:
        lines += _wrapped(sentence, "  ")
    lines += _variants(document["records"])
    shown = document["conditions"] if everything else document["conditions"][:MAX_CONDITIONS]
    heading = ""
    for row in shown:
        if _heading(row) != heading:
            heading = _heading(row)
            lines += ["", heading, "-" * len(heading)]
        lines += ["", *_condition(row, everything=everything)]
    left = len(document["conditions"]) - len(shown)
    lines += ["", f"{left} further conditions; --all prints them, --json holds them."] if left else []
    lines += _not_compiled(document["not_compiled"], everything=everything)
    return "\n".join(lines) + "\n"


def _heading(row: Json) -> str:
    return _of_value(row) if row["touched"] else f"{_of_value(row)} (does not turn on this record)"


def _of_value(row: Json) -> str:
    if row["value"] == "present":
        return _HEADINGS[0]
    if row["doubt"] == "uncertain":
        return _HEADINGS[1]
    if row["near"]:
        return _HEADINGS[2]
    return _HEADINGS[3] if row["doubt"] else _HEADINGS[4]


def _wrapped(text: str, indent: str, hanging: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _variants(records: list[Json]) -> Iterator[str]:
    for record in records:
        if record["file"]:
            yield from _wrapped(f"line {record['line_of_file']} of the records of {record['file']}", "  ")
        for one in record["variants"]:
            filters = f"; filters {', '.join(one['filters'])}" if one["filters"] else ""
            vaf = "not stated" if one["vaf"] is None else f"{one['vaf']:.3g}"
            yield from _wrapped(f"{one['title']}: VAF {vaf}; origin {one['origin']}{filters}", "  ")
            yield from (line for told in one["consequences"] for line in _wrapped(told, "    "))


def _condition(row: Json, *, everything: bool) -> Iterator[str]:
    origin = "" if row["origin"] == "any" else f" [{row['origin']}]"
    met = f" ({row['specificity']})" if row["value"] == "present" else ""
    yield from _wrapped(f"{row['condition']}{origin}: {_value(row)}{met}", "")
    yield from _tree(row["tree"], "  ")
    for one in row["near"]:
        yield from _wrapped(f"close: {one['because']}", "  ")
    items = row["items"] if everything else row["items"][:MAX_ITEMS]
    for item in items:
        yield from _item(item, met=row["value"] == "present")
    if len(row["items"]) > len(items):
        yield f"  and {len(row['items']) - len(items)} further items on this condition"


def _value(row: Json) -> str:
    return f"{row['value']} ({row['doubt']})" if row["doubt"] else str(row["value"])


def _tree(node: Json, indent: str) -> Iterator[str]:
    """``*`` marks what decides."""
    mark = "*" if node["decides"] else "-"
    if not node["parts"]:
        yield from _wrapped(f"{mark} {node['words']}: {_value(node)}: {node['because']}", indent, "    ")
        return
    yield from _wrapped(f"{mark} {node['step']}", indent, "    ")
    for part in node["parts"]:
        yield from _tree(part, indent + "    ")


def _item(item: Json, *, met: bool) -> Iterator[str]:
    therapies = _JOINERS[item["therapy_interaction"]].join(item["therapies"])
    claim = "" if item["direction"] == "supports" else f"{item['direction']} "
    strength = f"level {item['level']}" + (f" ({item['source_level']})" if item["source_level"] else "")
    strength += f", rating {item['rating']}" if item["rating"] is not None else ""
    about = (
        f"{therapies}: {claim}{item['significance']}"
        if therapies
        else f"{item['evidence_type']}: {item['significance']}"
    )
    yield from _wrapped(f'{item["evidence_id"]} ({item["source"]}) "{item["profile"]}": {about}; {strength}', "  ")
    relation = item["disease_relation"]
    distance = "" if relation["distance"] is None else f", distance {relation['distance']}"
    path = f" ({' > '.join(relation['path'])})" if len(relation["path"]) > 1 else ""
    yield from _wrapped(f"disease: {item['disease']}: {relation['relation']}{distance}{path}", "      ")
    tier = "no tier" if item["tier"] == "none" else f"tier {item['tier']}"
    words = "" if met else " if its condition were present"
    yield from _wrapped(f"{tier}{words}: {item['tier_reason']}", "      ")
    aside = f" ({item['set_aside']})" if item["set_aside"] else ""
    off = item["off_page_one"] if item["place"] == "match" else ""
    page = f"; not on page one: {off}" if off else "; on page one" if item["place"] == "match" else ""
    yield from _wrapped(f"in the report: {item['place']}{aside}{page}", "      ")
    if item["statement"]:
        yield from _wrapped(f"says: {textwrap.shorten(item['statement'], 300, placeholder=' …')}", "      ")


def _not_compiled(items: list[Json], *, everything: bool) -> Iterator[str]:
    shown = items if everything else items[:MAX_ITEMS]
    if shown:
        yield ""
        yield "Without a condition, so not tried"
    for item in shown:
        yield from _wrapped(f'{item["evidence_id"]} ({item["source"]}) "{item["profile"]}": {item["reason"]}', "  ")
    if len(items) > len(shown):
        yield f"  and {len(items) - len(shown)} more"
