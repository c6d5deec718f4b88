"""Stable batches of sample names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moltarget.batches import assign_batches, batch_of, count_batches
from moltarget.errors import SheetError

NAMES = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True), unique=True, max_size=80)


@pytest.mark.parametrize(
    ("samples", "size", "count"),
    [(0, 5, 1), (1, 5, 1), (5, 5, 1), (6, 5, 2), (10, 5, 2), (11, 5, 4), (3, 1, 4), (10_000, 50, 256)],
)
def test_count_batches(samples, size, count):
    assert count_batches(samples, size) == count


def test_batch_names_are_fixed():
    """``printf S1 | sha256sum`` begins 36, in bits 00110110; changing the rule would move every sample of every user."""
    assert [batch_of("S1", count) for count in (1, 2, 4, 8, 16, 256)] == [
        "1-0",
        "2-0",
        "4-0",
        "8-1",
        "16-03",
        "256-054",
    ]


@given(NAMES, st.integers(1, 9))
def test_every_name_is_in_exactly_one_batch(names, size):
    batches = assign_batches(names, size)
    assert sorted(name for batch in batches.values() for name in batch) == sorted(names)
    assert all(batch and list(batch) == sorted(batch) for batch in batches.values())
    assert list(batches) == sorted(batches)
    assert batches == assign_batches(reversed(names), size)
    assert {batch.split("-")[0] for batch in batches} <= {str(count_batches(len(names), size))}


@given(NAMES.filter(lambda names: len(names) > 1), st.integers(1, 9))
def test_a_new_name_moves_no_other_unless_the_count_doubles(names, size):
    before, after = assign_batches(names[:-1], size), assign_batches(names, size)
    where = {name: batch for batch, members in after.items() for name in members}
    if count_batches(len(names) - 1, size) == count_batches(len(names), size):
        assert all(where[name] == batch for batch, members in before.items() for name in members)
    else:  # every old batch goes into two new ones, and no new batch has the name of an old one
        assert not set(before) & set(after)
        for batch, members in before.items():
            parts = {int(where[name].split("-")[1]) // 2 for name in members}
            assert parts == {int(batch.split("-")[1])}


def test_batches_are_near_their_mean():
    sizes = [len(batch) for batch in assign_batches((f"P{i:05}" for i in range(10_000)), 50).values()]
    assert len(sizes) == 256
    assert max(sizes) < 2 * 50


def test_wrong_batches():
    with pytest.raises(SheetError, match="batch_size is 0"):
        assign_batches(["a"], 0)
    with pytest.raises(ValueError, match="unique"):
        assign_batches(["a", "a"], 5)
