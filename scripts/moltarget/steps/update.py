"""A new file of CIViC in place of the present one: checked, compiled, compared; both stay as they are when it is refused."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.files import read_json, sha256_of, write_bytes, write_json, write_text
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.diff import Difference, Items, compare, diff_table, items_of, summary, vanished
from moltarget.knowledge_base.incoming import State, fault_of, read_state, write_state
from moltarget.knowledge_base.sentinels import lost_sentinels, read_sentinels
from moltarget.knowledge_base.sources import civic
from moltarget.knowledge_base.store import load
from moltarget.knowledge_base.uncompiled import read_uncompiled
from moltarget.ontology import DiseaseRelation, EvidenceDisease, Relation, TumorTypes
from moltarget.steps.compile import VARIANTS, Sources, compile_sources, lock_of, reader_from, sites_of
from moltarget.steps.config import RESOURCES, Config
from moltarget.steps.match import load_types
from moltarget.tiering import tier_of

KEY = "civic"
MOST_VANISHED = 0.2  # of the present items; a file that lost more is a broken one until someone says otherwise


@dataclass(frozen=True, slots=True)
class Store:
    """The folder that holds a base between runs: CIViC's file, where it came from, and the lock."""

    folder: Path

    @property
    def file(self) -> Path:
        """CIViC's file, as ``knowledge_base.sources.civic`` names it."""
        return self.folder / "ClinicalEvidenceSummaries.tsv"

    @property
    def state(self) -> Path:
        """Address and validators of the file."""
        return self.folder / "ClinicalEvidenceSummaries.state.json"

    @property
    def lock(self) -> Path:
        """The lock of the base that is compiled from it."""
        return self.folder / "lock.json"

    def present_state(self) -> State | None:
        """What is known of the present file; None when it did not come from an address, or was changed since."""
        return read_state(self.state, self.file)


@dataclass(frozen=True, slots=True)
class Order:
    """How a base is renewed. ``others`` are further sources that the lock is to cover; ``sha256`` is what the file must have,
    empty for any; ``table`` is where every difference is written, whatever becomes of the file."""

    others: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    allow_shrink: bool = False
    keep_malformed: bool = False
    dry_run: bool = False
    sha256: str = ""
    table: Path | None = None
    resources: Path = RESOURCES


@dataclass(frozen=True, slots=True)
class Renewal:
    """What would change, or has changed; with ``refusals`` nothing has."""

    differences: tuple[Difference, ...]
    refusals: tuple[str, ...]
    said: str
    written: bool
    dry_run: bool

    @property
    def outcome(self) -> str:
        """What became of the present base, in words."""
        if self.refusals:
            return "the present base is kept as it is"
        if self.dry_run:
            return "a dry run: the present base is kept as it is"
        return "file and lock replaced" if self.written else "file and lock are the same already"


def read_carried(path: Path) -> bytes:
    """The bytes of a file that was carried in. Raises KnowledgeBaseError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise KnowledgeBaseError(f"{path}: cannot be read ({fault.strerror}); correct the path of --from") from fault


def show(renewal: Renewal) -> str:
    """The summary of the differences."""
    return f"{renewal.said}\n{summary(renewal.differences)}"


def renew(store: Store, data: bytes, state: State | None, order: Order) -> Renewal:
    """Put CIViC's file ``data`` in the place of the present one, with its lock, unless it is refused or this is a dry run.

    Raises KnowledgeBaseError when the data are no evidence file of CIViC, or hold malformed rows that are not to be kept, or
    something cannot be written.
    """
    if KEY in order.others:
        raise KnowledgeBaseError(f"{order.others[KEY][0]}: {KEY} is what is renewed here; give the file with --from")
    fault = fault_of(data) or _other_checksum(data, order.sha256)
    if fault:
        raise KnowledgeBaseError(f"{store.file.name}: what came in is refused: {fault}; the present base is kept")
    try:
        return _renew(store, data, state, order)
    except OSError as why:
        raise KnowledgeBaseError(
            f"{why.filename2 or why.filename}: cannot be written ({why.strerror}); correct the path or its permissions"
        ) from why


def _renew(store: Store, data: bytes, state: State | None, order: Order) -> Renewal:
    """Nothing is made in the folder of the base before everything is known and told."""
    with tempfile.TemporaryDirectory(prefix="moltarget-incoming-") as beside:
        staged = Path(beside) / store.file.name
        staged.write_bytes(data)
        sources = _sources(staged, order)
        base, left = compile_sources(sources)
        new = items_of(base.rows, left, civic.NAME)
        old = _present(store, order)
        refusals = _refusals(old, new, _in_own_names(new, staged, order), order)
        differences = compare(old, new, tier_reader(order.resources))
        if order.table is not None:
            write_text(order.table, diff_table(differences))
        written = not refusals and not order.dry_run and _replace(store, data, state, lock_of(base, sources))
    return Renewal(differences, refusals, _told(old, new, base), written, order.dry_run)


def _other_checksum(data: bytes, expected: str) -> str:
    found = hashlib.sha256(data).hexdigest()
    return f"its sha256 is {found}, not {expected}" if expected and found != expected.lower() else ""


def _present(store: Store, order: Order) -> Items:
    """The items of the present file, compiled beside the same sources as the new one (some conditions rest on what others
    list) with the code and the words of today; none when there is no file."""
    if not store.file.exists():
        return Items()
    try:
        base, left = compile_sources(_sources(store.file, replace(order, keep_malformed=True)))
    except KnowledgeBaseError as fault:
        raise KnowledgeBaseError(
            f"the present file cannot be compared with the new one: {fault}\nmove {store.file} away and run this again"
        ) from fault
    return items_of(base.rows, left, civic.NAME)


def _in_own_names(new: Items, staged: Path, order: Order) -> Items:
    """The new items as CIViC's evidence names them: a sentinel asks what that file says, and not what variants are called
    elsewhere (``civic_variants`` makes ``DPYD *2A`` its allele or either of its names)."""
    if VARIANTS not in order.others:
        return new
    others = {name: paths for name, paths in order.others.items() if name != VARIANTS}
    base, left = compile_sources(_sources(staged, replace(order, others=others)))
    return items_of(base.rows, left, civic.NAME)


def _sources(file: Path, order: Order) -> Sources:
    files: dict[str, Sequence[Path]] = {KEY: [file], **order.others}
    return Sources(order.resources / "knowledge_base", files, order.keep_malformed, order.resources)


def _refusals(old: Items, new: Items, plain: Items, order: Order) -> tuple[str, ...]:
    found = []
    lost = vanished(old, new)
    if lost > MOST_VANISHED and not order.allow_shrink:
        found.append(
            f"{lost:.0%} of the present {len(old.keys):,} items are gone (at most {MOST_VANISHED:.0%} may be);"
            " look at the file, and give --allow-shrink when it is right"
        )
    table = order.resources / "sentinels.tsv"
    sentinels = read_sentinels(table, reader_from(order.resources), sites_of(order.resources))
    for sentence in lost_sentinels(sentinels, list(plain.rows.values()), plain.left.values()):
        found.append(f"lost sentinel: {sentence}")
    return tuple(found)


def _replace(store: Store, data: bytes, state: State | None, lock: dict[str, Any]) -> bool:
    """File, state, lock, each renamed into place; whether one of them is another now. A crash between leaves a lock that does
    not fit, which a locked run refuses and the next update mends."""
    sha256 = hashlib.sha256(data).hexdigest()
    same_file = store.file.is_file() and sha256_of(store.file) == sha256
    if not same_file:
        write_bytes(store.file, data)
    if state is not None or not same_file:  # a file carried in that is the present one leaves what is known of it
        write_state(store.state, state.of(sha256) if state else None)
    same_lock = same_file and store.lock.is_file() and _is_json(store.lock, lock)
    if not same_lock:
        write_json(store.lock, lock)
    return not same_lock


def _is_json(path: Path, document: object) -> bool:
    try:
        return bool(read_json(path) == document)
    except ValueError:
        return False


def _told(old: Items, new: Items, base: e.KnowledgeBase) -> str:
    (count,) = (one for one in base.sources if one.source.name == civic.NAME)
    before = f"{len(old.rows):,} of {len(old.keys):,} before" if old.keys else "there was none before"
    return f"{civic.NAME} {count.source.version}: {len(new.rows):,} of {len(new.keys):,} items compiled ({before})"


def tier_reader(resources: Path) -> Callable[[e.Evidence], str]:
    """The best tier that a row can reach: on-label, in its own disease."""
    types = load_types(Config(resources=resources))
    return lambda row: tier_of(row, own_relation(types, row)).tier.value


def own_relation(types: TumorTypes, row: e.Evidence) -> DiseaseRelation:
    """The relation of a sample that has the row's own disease, as far as a tumour can have it."""
    place = types.place(EvidenceDisease(row.oncotree, row.doid, row.disease))
    relation = Relation.SAME if place.placed else Relation.UNKNOWN
    if place.special or place.outside:
        relation = Relation.PAN_CANCER if place.special else Relation.OTHER
    return DiseaseRelation(relation, None, (), "")


def compare_files(
    old: tuple[Path, Path], new: tuple[Path, Path], resources: Path = RESOURCES
) -> tuple[Difference, ...]:
    """The differences of two compiled bases, each given with its table of items without condition."""
    before, after = (items_of(load(compiled).rows, read_uncompiled(left)) for compiled, left in (old, new))
    return compare(before, after, tier_reader(resources))
