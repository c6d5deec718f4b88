"""Names of therapies: the cell that lists them, and the key under which all spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata

NO_THERAPY = "not applicable"  # CIViC's word for an item about no therapy

# A comma inside a name: a code with thousands (CP-724,714), locants before a lower-case word (2,4-pyrimidinediamine,
# N-2,4-...), and "<class> Inhibitor, <code>", as the NCI Thesaurus writes it.
_INNER_COMMA = re.compile(
    r"""(?<=[A-Za-z]-\d{3}),(?=\d{3}(?![\w-]))
      | (?:(?<=^\d)|(?<=,\d)|(?<=\(\d)|(?<=[a-z)\]]-\d)|(?<=\bN-\d)),(?=\d{1,2}(?:,\d{1,2})*-\(?[a-z])
      | (?<=\bInhibitor),(?=\s+[A-Z]+-?\d[\w-]*\s*(?:,|$))""",
    re.VERBOSE,
)
_HELD = "\0"

# What stands behind a name without changing the drug: salts, esters, hydrates, solvates, and words for the schedule.
_FORM = re.compile(
    r"""acetate|anhydrous|besylate|bismesylate|calcium|camsylate|citrate|dihydrochloride|dimaleate|dimethyl|diphosphate
      |disodium|ditosylate|esylate|fumarate|gluconate|hemifumarate|hydrate|hydrobromide|hydrochloride|lactate|malate
      |maleate|mesilate|mesylate|monohydrate|phosphate|potassium|sodium|succinate|sulfate|sulfoxide|tartrate|tosylate
      |trihydrate|protocol|regimen""",
    re.VERBOSE,
)
_ONE = {"antibodies": "antibody", "inhibitors": "inhibitor", "therapies": "therapy"}
_MARKS = re.compile(r"[®™©]")
# "MEK Inhibitor GDC-0623", "NOTCH1 Antibody (PF-06293622)": the code is the compound, the words before it its class.
_CODE = re.compile(
    r"^.*\b(?:inhibitor|antibody|agonist|antagonist|degrader)\b,?\s+\(?((?=\S*[a-z])(?=\S*\d)[^\s()]+)\)?$"
)


def split_therapies(cell: str) -> tuple[str, ...]:
    """The therapies that a comma-separated cell (CIViC's ``therapies``) names, each once, in its order.

    A comma that belongs to a name does not split it; ``Not Applicable`` is no therapy.

    >>> split_therapies("Gefitinib,Selumetinib,HER2 Inhibitor CP-724,714")
    ('Gefitinib', 'Selumetinib', 'HER2 Inhibitor CP-724,714')
    """
    parts = _INNER_COMMA.sub(_HELD, cell.strip()).split(",")
    names = (" ".join(part.replace(_HELD, ",").split()) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name and name.casefold() != NO_THERAPY))


def drug_key(name: str) -> str:
    """The same text for every spelling of one name: letter case, spaces, hyphens, salt, hydrate, "Regimen", class before
    a code, the US suffix of an antibody. It joins spellings, never drugs: a brand or a code beside a name is a synonym.

    >>> drug_key("Regorafenib Anhydrous") == drug_key("regorafenib"), drug_key("MEK Inhibitor GDC-0623")
    (True, 'gdc0623')
    """
    text = unicodedata.normalize("NFKC", _MARKS.sub(" ", name)).casefold()
    words = [_ONE.get(word, word) for word in _base(text.split())]
    text = _without_suffix(" ".join(words))
    code = _CODE.match(text)
    return re.sub(r"[^\w/+]|_", "", code[1] if code else text)


def written_name(name: str) -> str:
    """The name as a report writes it: single spaces, no salt and no "Regimen" behind it, a capital at its head."""
    words = name.split()
    kept = " ".join(words[: len(_base([word.casefold() for word in words]))])
    return kept[:1].upper() + kept[1:] if kept.islower() else kept


def regimen_parts(name: str) -> tuple[str, ...]:
    """The parts of a regimen that is named by them ("Dabrafenib/Trametinib Regimen"); empty when the name is none."""
    words = name.split()
    if len(words) < 2 or words[-1].casefold() != "regimen" or "/" not in name:
        return ()
    parts = tuple(part.strip() for part in " ".join(words[:-1]).split("/"))
    return parts if all(parts) else ()


def _base(words: list[str]) -> list[str]:
    """The words (lower case) without those of salt and schedule at the end; one word always stays."""
    end = len(words)
    while end > 1 and (_FORM.fullmatch(words[end - 1]) or _is_compound(words, end)):
        end -= 1
    return words[:end]


def _is_compound(words: list[str], end: int) -> bool:
    """ "JQ1 Compound" is JQ1; "Platinum Compound" is a class."""
    return words[end - 1] == "compound" and any(letter.isdigit() for word in words[: end - 1] for letter in word)


def _without_suffix(text: str) -> str:
    """Without the four letters that the FDA appends to a biological's name; they carry no meaning."""
    head, hyphen, tail = text.rpartition("-")
    antibody = head.endswith("mab") or "mab " in head
    return head if hyphen and antibody and len(tail) == 4 and tail.isalpha() else text
