"""Recall and precision on two hundred synthetic texts; core's README repeats what this says."""

import pytest

from alliance.core.identifiers import find_identifiers

from .planted import SEED, TEXTS, planted_texts

LEAST_RECALL, LEAST_PRECISION = 0.98, 0.98


def measured(seed: int) -> tuple[float, float]:
    """Found is what is marked whole; a mark that touches no identifier is wrong."""
    planted = found = right = wrong = 0
    for one in planted_texts(seed):
        marks = [mark.text for mark in find_identifiers(one.text, dates=True)]
        planted += len(one.identifiers)
        found += sum(any(each in mark for mark in marks) for each in one.identifiers)
        hits = sum(any(mark in each or each in mark for each in one.identifiers) for mark in marks)
        right, wrong = right + hits, wrong + len(marks) - hits
    return found / planted, right / (right + wrong)


def test_the_texts_are_many_and_of_every_kind():
    texts = planted_texts()
    assert len({one.text for one in texts}) == TEXTS == 200
    assert sum(len(one.identifiers) for one in texts) > TEXTS
    assert any(not one.identifiers for one in texts)
    assert all(each in one.text for one in texts for each in one.identifiers)


@pytest.mark.parametrize("seed", [SEED, 3, 7])
def test_recall_and_precision(seed, record_property):
    recall, precision = measured(seed)
    record_property("recall", round(recall, 3))
    record_property("precision", round(precision, 3))
    assert (recall >= LEAST_RECALL, precision >= LEAST_PRECISION) == (True, True)
