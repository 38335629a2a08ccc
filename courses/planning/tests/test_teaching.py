"""Who teaches whom, over random departments: never above the limit, never while away."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.planning.teaching import Lack, Mentor, Roster, Stay, assign

MONDAY = date(2027, 3, 1)
WEEK = timedelta(weeks=1)
SPINE, BONES = 1, 2


def days(first: int, weeks: int) -> tuple[date, date]:
    starts_on = MONDAY + first * WEEK
    return starts_on, starts_on + weeks * WEEK - timedelta(days=1)


def stay(first=0, weeks=4, *, mentor=None, department=SPINE) -> Stay:
    return Stay(department, *days(first, weeks), mentor)


periods = st.builds(days, st.integers(0, 12), st.integers(1, 6))
mentors = st.lists(
    st.builds(
        Mentor,
        key=st.integers(1, 6),
        department=st.sampled_from((SPINE, BONES)),
        limit=st.integers(0, 3),
        away=st.lists(periods, max_size=2).map(tuple),
        accepting=st.booleans(),
    ),
    unique_by=lambda mentor: mentor.key,
)
stays = st.lists(
    st.builds(
        stay,
        st.integers(0, 12),
        st.integers(1, 6),
        mentor=st.none() | st.integers(1, 6),
        department=st.sampled_from((SPINE, BONES)),
    ),
    max_size=12,
)


def overloaded(known: dict[int, Mentor], taught: list[Stay]) -> set[tuple[int, int]]:
    """Mentor and day above the limit, counted anew and plainly."""
    counted = Counter((one.mentor, day) for one in taught for day in one.days if one.mentor)
    return {key for key, many in counted.items() if key[0] in known and many > known[key[0]].limit}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mentors, stays, stays)
def test_none_is_above_the_limit_or_away_and_nobody_goes_without_who_need_not(
    who, published, planned
):
    known = {mentor.key: mentor for mentor in who}
    before = overloaded(known, published)
    roster = Roster(who, published)
    given_out = assign(roster, planned)
    assert [(one.department, one.first, one.last) for one in given_out] == [
        (one.department, one.first, one.last) for one in planned
    ]
    assert overloaded(known, [*published, *given_out]) <= before
    for asked, got in zip(planned, given_out, strict=True):
        mentor = known.get(got.mentor)
        if mentor:
            assert not any(a <= got.last and got.first <= b for a, b in mentor.away)
        if mentor and got.mentor != asked.mentor:
            assert mentor.accepting
            assert mentor.department == got.department
        if got.mentor is None:
            assert roster.candidates(got) == []
            assert roster.lack(got) in (Lack.NOBODY, Lack.ALL_AWAY, Lack.ALL_TAKEN)
        else:
            assert roster.lack(got) is None


def test_who_teaches_keeps_teaching_and_the_rest_is_spread():
    roster = Roster([Mentor(1, SPINE, 9), Mentor(2, SPINE, 9)])
    got = assign(roster, [stay(), stay(), stay(), stay(mentor=2), stay(mentor=2), stay(mentor=7)])
    assert [one.mentor for one in got[3:]] == [2, 2, 7]  # 7 is not on record: nothing is known
    assert Counter(one.mentor for one in got[:5]) == {1: 3, 2: 2}


def test_it_says_why_there_is_none():
    away = Mentor(1, SPINE, 2, away=(days(2, 1),))
    taken = Mentor(2, SPINE, 1)

    def lack(*who, **asked):
        return Roster(who, [stay(mentor=2)]).lack(stay(**asked))

    assert lack() == lack(taken, department=BONES) == Lack.NOBODY
    assert lack(away) == Lack.ALL_AWAY
    assert lack(taken) == lack(taken, away) == Lack.ALL_TAKEN
    assert lack(away, taken, first=4) == Lack.UNCHOSEN
    assert lack(away, mentor=1) == Lack.AWAY
    assert lack(away, first=3, mentor=1) is None
    two = Roster([taken], [stay(mentor=2), stay(mentor=2)])
    assert two.lack(stay(mentor=2)) == Lack.FULL


def test_a_stay_does_not_stand_against_its_own_mentor():
    roster = Roster([Mentor(1, SPINE, 1)], [stay(mentor=1)])
    assert roster.lack(stay(mentor=1)) is None
    assert roster.candidates(stay(mentor=1)) == [1]
