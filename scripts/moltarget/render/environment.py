"""The template engine: autoescape on, an undefined name is an error, templates are read from beside this file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from moltarget.render import phrases, words

if TYPE_CHECKING:
    from jinja2 import Environment

_TIER = re.compile(rf"\((?:{'|'.join(words.TIERS)})\)[.,;]?")
TEMPLATES = Path(__file__).parent / "templates"
_FILTERS = {
    "alteration_name": words.alteration_name,
    "percent": words.percent,
    "count": words.count,
    "plural": words.plural,
    "sentence": words.sentence,
    "shorten": words.shorten,
    "evidence_url": phrases.evidence_url,
    "readable": phrases.readable,
    "brief": phrases.brief,
    "sources": phrases.sources,
    "call_facts": phrases.call_facts,
    "approval_reference": phrases.approval_reference,
    "proxy_words": words.proxy_words,
    "access_lines": words.access_lines,
    "therapy_words": words.therapy_words,
    "relative_href": words.relative_href,
    "approval_words": words.approval_words,
}


@cache
def environment() -> Environment:
    """The Jinja2 environment with the filters of ``words``. Imported on first use: it is not cheap."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape

    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update(_FILTERS)
    env.filters["dots"] = lambda text: escape(text).replace(".", Markup(".<wbr>"))
    env.filters["whole_tiers"] = lambda text: Markup(_TIER.sub(r'<span class="whole">\g<0></span>', str(escape(text))))
    # Safe as markup: css_string leaves letters, digits, blanks and backslashes only.
    env.filters["css_string"] = lambda text: Markup(words.css_string(text))
    env.globals.update(
        TIERS=words.TIERS,
        TIER_WORDS=words.TIER_WORDS,
        LEVEL_WORDS=words.LEVEL_WORDS,
        RELATION_WORDS=words.RELATION_WORDS,
        VALUE_WORDS=words.VALUE_WORDS,
    )
    return env


def render(template: str, **values: object) -> str:
    """One rendered page: no trailing blanks, no runs of empty lines, one newline at the end."""
    text = environment().get_template(template).render(**values)
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"
