"""What of a recording engines hear, and where in it their words then stand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ucbridge.speech.engines.pieces import Joined, pieces


def test_speech_is_heard_with_a_little_around_it() -> None:
    assert pieces([(5.0, 8.0)], 20.0) == [(4.9, 8.1)]


def test_nothing_before_the_beginning_or_after_the_end_is_heard() -> None:
    assert pieces([(0.05, 4.95)], 5.0) == [(0.0, 5.0)]


def test_a_short_pause_belongs_to_the_speech_and_a_long_one_does_not() -> None:
    assert pieces([(1.0, 2.0), (3.0, 4.0), (9.0, 10.0)], 20.0) == [(0.9, 4.1), (8.9, 10.1)]


def test_parts_do_not_grow_longer_than_asked_and_do_not_overlap() -> None:
    parts = pieces([(each, each + 0.9) for each in range(60)], 60.0, longest=30.0)
    assert all(end - start <= 30.0 for start, end in parts)
    assert all(before[1] <= after[0] for before, after in pairwise(parts))
    assert (parts[0][0], parts[-1][1]) == (0.0, 60.0)


def test_who_speaks_on_and_on_is_heard_in_parts() -> None:
    parts = pieces([(0.0, 1800.0)], 1800.0, longest=30.0)
    assert all(end - start <= 30.0 for start, end in parts)
    assert all(before[1] == after[0] for before, after in pairwise(parts))
    assert (parts[0][0], parts[-1][1]) == (0.0, 1800.0)


def test_no_speech_is_nothing_to_hear() -> None:
    joined = Joined.of(np.zeros(8000, np.float32), 8000, pieces([], 1.0))
    assert (len(joined.samples), joined.at(0.5)) == (0, 0.5)


@pytest.mark.parametrize(("heard", "recorded"), [(0.0, 2.0), (0.5, 2.5), (1.5, 6.5), (2.0, 7.0), (9.0, 7.0)])
def test_a_moment_is_found_again_in_the_whole_recording(heard: float, recorded: float) -> None:
    joined = Joined.of(np.zeros(80000, np.float32), 8000, [(2.0, 3.0), (6.0, 7.0)])
    assert len(joined.samples) == 16000
    assert joined.at(heard) == pytest.approx(recorded)
