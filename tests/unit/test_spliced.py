"""A long list with a few values taken out and others put in is what sorting them all would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moltarget.matching.spliced import Spliced

KEYS = st.lists(st.text("abcdef", min_size=1, max_size=3), unique=True)


@given(KEYS, st.sets(st.integers(0, 30)), KEYS)
def test_it_is_sorted_as_if_made_at_once(keys: list[str], out: set[int], more: list[str]) -> None:
    shared = sorted(keys)
    gone = [place for place in out if place < len(shared)]
    left = [key for place, key in enumerate(shared) if place not in gone]
    own = [key for key in more if key not in left]
    found = Spliced(shared, shared, gone, [(key, key) for key in own])
    expected = sorted([*left, *own])
    assert list(found) == expected
    assert found == tuple(expected)
    assert tuple(expected) == found
    assert (len(found), list(found[1:]), hash(found)) == (len(expected), expected[1:], hash(tuple(expected)))
    assert [found[place] for place in range(len(found))] == expected


@given(KEYS, st.sets(st.integers(0, 30)), KEYS)
def test_what_is_told_of_shared_values_is_not_told_again(keys: list[str], out: set[int], more: list[str]) -> None:
    shared = sorted(keys)
    own = [key for key in more if key not in shared]
    found = Spliced(shared, shared, [place for place in out if place < len(shared)], [(key, key) for key in own])
    told: list[str] = []
    texts = found.told([f"<{key}>" for key in shared], lambda one: told.append(one) or f"<{one}>")
    assert texts == [f"<{one}>" for one in found]
    assert sorted(told) == sorted(own)
