"""The bench's test set, so that a change that makes search worse is seen before the bench runs."""

from statistics import mean

from lms.bench.search import judge, ndcg


def test_the_test_set_is_answered_well(db):
    judged = judge()
    assert len(judged) >= 60
    assert mean(one.ndcg for one in judged) >= 0.9
    slips = [one for one in judged if one.meant]
    assert len(slips) >= 10
    assert [one.text for one in slips if one.understood != one.meant] == []


def test_the_score_is_one_for_the_best_order_alone():
    grades = {"best": 3, "good": 1}
    assert ndcg(["best", "good"], grades) == 1
    assert 0 < ndcg(["good", "other", "best"], grades) < 1
    assert ndcg(["other"], grades) == 0
