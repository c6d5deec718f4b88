"""What ``expected.yaml`` can say of a report, each kind of sentence with its check; faults come back as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from case_runs import Expectation, Result

Faults = Iterator[str]
_STATES = ("present", "uncertain", "not assayed", "absent", "set aside")
_LISTS = ("matches", "would_apply", "set_aside")


def faults_of(expected: Expectation, result: Result) -> list[str]:
    """What does not hold of one entry of ``expected.yaml``; empty when all of it does."""
    kinds = [kind for kind in CHECKS if kind in expected]
    if len(kinds) != 1:
        return [f"an entry has one of {', '.join(CHECKS)}; this one has {kinds}: {dict(expected)}"]
    unknown = set(expected) - {kinds[0], "source", *_QUALIFIERS[kinds[0]]}
    if unknown:
        return [f"{kinds[0]!r} cannot be qualified by {sorted(unknown)}"]
    if kinds[0] != "failed" and result.status.status != "done":
        return [f"the sample failed: {result.status.reason}"]
    return list(CHECKS[kinds[0]](expected[kinds[0]], expected, result))


def _rows_of(asked: str, result: Result) -> set[str]:
    """The ids of the evidence that an id or the words of a condition name."""
    return {row.id for row in result.base.rows if asked in (row.id, row.text)}


def state_of(asked: str, result: Result) -> set[str]:
    """In which of the states the evidence is, each one that occurs."""
    ids = _rows_of(asked, result)
    report = result.report
    states = {"present" for row in report["matches"] if row["evidence_id"] in ids}
    states |= {row["doubt"] for row in report["would_apply"] if row["evidence_id"] in ids}
    states |= {"set aside" for row in report["set_aside"] if row["evidence_id"] in ids}
    seen = {row["evidence_id"] for name in _LISTS for row in report[name]}
    return states | ({"absent"} if ids - seen else set())


def _state(wanted: str) -> Callable[[Any, Expectation, Result], Faults]:
    def check(asked: str | list[str], expected: Expectation, result: Result) -> Faults:
        for one in [asked] if isinstance(asked, str) else asked:
            if not _rows_of(one, result):
                yield f"{one!r} is no condition and no id of the knowledge base"
                continue
            states = state_of(one, result)
            if states != {wanted}:
                yield f"{one} is {' and '.join(sorted(states))}, not {wanted}{_why(one, result)}"
            else:
                yield from _qualified(one, expected, result)

    return check


def _why(asked: str, result: Result) -> str:
    ids = _rows_of(asked, result)
    told = {row["because"] for name in _LISTS[:2] for row in result.report[name] if row["evidence_id"] in ids}
    return f" ({'; '.join(sorted(told))})" if told else ""


def _qualified(asked: str, expected: Expectation, result: Result) -> Faults:
    """Tier, reason, relation to the disease and conflicts: each of all rows that the words name."""
    ids = _rows_of(asked, result)
    rows = [row for name in _LISTS for row in result.report[name] if row["evidence_id"] in ids]
    for row in rows:
        shown = {
            "tier": row.get("tier", row.get("best_tier")),
            "relation": row.get("disease_relation", {}).get("relation"),
            "conflicts": row.get("conflicts"),
        }
        for name, value in shown.items():
            if name in expected and value != expected[name]:
                yield f"{asked} ({row['evidence_id']}): {name} is {value!r}, not {expected[name]!r}"
        text = row.get("because", row.get("reason", ""))
        if expected.get("because", "") not in text:
            yield f"{asked}: the reason is {text!r}, without {expected['because']!r}"


def _alterations(name: str, result: Result) -> list[dict[str, Any]]:
    return [row for row in result.report["alterations"] if f"{row['gene']} {row['name']}".strip() == name]


def _alteration(name: str, expected: Expectation, result: Result) -> Faults:
    found = _alterations(name, result)
    if len(found) != 1:
        told = sorted(f"{row['gene']} {row['name']}" for row in result.report["alterations"])
        yield f"{len(found)} alterations are {name!r}; there are {told}"
        return
    (row,) = found
    main = next((one for one in row["consequences"] if one["preferred"]), {})
    shown = {**row, **main, "of records": len(row["records"])}
    for key in _QUALIFIERS["alteration"]:
        if key == "doubt" and expected.get(key):
            fits = expected[key] in row["doubt"]
        else:
            fits = key not in expected or shown[key] == expected[key]
        if not fits:
            yield f"{name}: {key} is {shown[key]!r}, not {expected[key]!r}"


def _no_alteration(names: str | list[str], expected: Expectation, result: Result) -> Faults:
    for name in [names] if isinstance(names, str) else names:
        if _alterations(name, result):
            yield f"there is an alteration {name}"


def _finding(title: str, expected: Expectation, result: Result) -> Faults:
    found = [row for row in result.report["findings"] if row["title"] == title]
    if not found:
        yield f"no finding {title!r}; there are {[row['title'] for row in result.report['findings']]}"
    elif "tier" in expected and found[0]["tier"] != expected["tier"]:
        yield f"finding {title}: tier {found[0]['tier']}, not {expected['tier']}"


def _top(title: str, expected: Expectation, result: Result) -> Faults:
    findings = result.report["findings"]
    first = findings[0]["title"] if findings else None
    if first != title:
        yield f"the first finding is {first!r}, not {title!r}"
    else:
        yield from _finding(title, expected, result)


def _no_finding(gene: str, expected: Expectation, result: Result) -> Faults:
    found = [row["title"] for row in result.report["findings"] if gene in row["genes"]]
    if found:
        yield f"there are findings of {gene}: {found}"


def _first_options(options: Sequence[str], expected: Expectation, result: Result) -> Faults:
    told = result.report["summary"]["therapies_sensitive"]
    if told[: len(options)] != list(options):
        yield f"page one begins with {told[: len(options) + 2]}, not with {options}"


def _listed(name: str, wanted: bool) -> Callable[[Any, Expectation, Result], Faults]:
    def check(options: Sequence[str], expected: Expectation, result: Result) -> Faults:
        told = result.report["summary"][name]
        for option in options:
            if (option in told) is not wanted:
                yield f"{option} is {'not ' if wanted else ''}among {told}"

    return check


def _records(counts: Mapping[str, int], expected: Expectation, result: Result) -> Faults:
    told = result.report["records"]["counts"]
    if told != dict(counts):
        yield f"the records are {told}, not {dict(counts)}"


def _gene(gene: str, expected: Expectation, result: Result) -> Faults:
    row = next((row for row in result.report["genes"] if row["gene"] == gene), None)
    if row is None:
        yield f"{gene} is not asked about"
        return
    for kind in ("small_variants", "copy_number", "fusions"):
        if kind in expected and row[kind]["status"] != expected[kind]:
            yield f"{kind} of {gene}: {row[kind]['status']} ({row[kind]['because']}), not {expected[kind]}"
    told = " ".join(row[kind]["because"] for kind in ("small_variants", "copy_number", "fusions"))
    if expected.get("because", "") not in told:
        yield f"{gene}: {told!r} does not say {expected['because']!r}"


def _failed(text: str, expected: Expectation, result: Result) -> Faults:
    if result.status.status == "done":
        yield "the sample did not fail"
        return
    failure = result.failure
    if text not in failure["reason"] or failure["unexpected"]:
        yield f"the failure says {failure['reason']!r}, not {text!r}"
    if "step" in expected and failure["step"] != expected["step"]:
        yield f"it failed in {failure['step']}, not in {expected['step']}"


def _says(text: str, expected: Expectation, result: Result) -> Faults:
    """A sentence anywhere in the head of the report."""
    report = result.report
    told = [report["summary"]["headline"], report["annotation"]["statement"], *report["annotation"]["notes"]]
    told += report["sample"]["build_proof"] + [row["statement"] for row in report["assay"]]
    told += [report["sample"]["tumor_column"]]
    if not any(text in sentence for sentence in told):
        yield f"nothing in the head of the report says {text!r}: {told}"


def _build(build: str, expected: Expectation, result: Result) -> Faults:
    if result.report["sample"]["genome_build"] != build:
        yield f"the build is {result.report['sample']['genome_build']!r}"


def _annotation(source: str, expected: Expectation, result: Result) -> Faults:
    if result.report["annotation"]["source"] != source:
        yield f"the annotation is {result.report['annotation']['source']!r}"


CHECKS: dict[str, Callable[[Any, Expectation, Result], Faults]] = {
    **{state: _state(state) for state in _STATES},
    "alteration": _alteration,
    "no alteration": _no_alteration,
    "top finding": _top,
    "finding": _finding,
    "no finding of": _no_finding,
    "first options": _first_options,
    "options": _listed("therapies_sensitive", True),
    "not options": _listed("therapies_sensitive", False),
    "resistance": _listed("therapies_resistant", True),
    "no resistance": _listed("therapies_resistant", False),
    "records": _records,
    "gene": _gene,
    "failed": _failed,
    "says": _says,
    "build": _build,
    "annotation": _annotation,
}
_QUALIFIERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(CHECKS, ()),
    **dict.fromkeys(_STATES, ("tier", "because", "relation", "conflicts")),
    "alteration": (
        "disposition", "doubt", "hgvs_c", "hgvs_p", "hgvs_g", "exon", "origin", "vaf", "tier", "of records",
        "population_af",
    ),
    "top finding": ("tier",),
    "finding": ("tier",),
    "gene": ("small_variants", "copy_number", "fusions", "because"),
    "failed": ("step",),
}  # fmt: skip
