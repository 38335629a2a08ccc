"""Nobody can be picked out: five together, in whole batches, without author or moment."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from alliance.core.access import NotAllowed
from alliance.units.queries import roles_of
from courses.completion import reviews
from courses.completion.enums import ReviewKind
from courses.completion.factories import EndOfRotationFactory
from courses.completion.models import Review
from courses.programmes.factories import TraineeFactory
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Capacity

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(attachment, world):
    """Another trainee's placement in the department, handed in."""
    Capacity.objects.filter(department=world.department).update(places=50)

    def place():
        placement = PlacementFactory(
            trainee=TraineeFactory(intake=attachment.intake),
            department=world.department,
            mentor=world.mentor,
        )
        EndOfRotationFactory(placement=placement)
        return placement

    attachment.intake.places = 100
    attachment.intake.save()
    return place


def give(placement, score=4, comment=""):
    said = {"teaching": score, "practice": score, "overall": score, "comment": comment}
    reviews.give_review(
        placement_id=placement.pk,
        answers={ReviewKind.DEPARTMENT: said, ReviewKind.TEACHER: said},
        by=placement.trainee.user,
    )


def seen_by(user) -> list[tuple]:
    return [(one.kind, one.people, one.overall) for one in reviews.summaries_for(roles_of(user))]


def test_four_show_nothing_and_five_show_their_mean(place, world):
    for score in (1, 2, 3, 4):
        give(place(), score)
    for role in ("mentor", "department_head", "training_office", "administrator"):
        assert seen_by(world.user(role)) == []
    give(place(), 5)
    assert seen_by(world.department_head) == [("DEPARTMENT", 5, 3.0), ("TEACHER", 5, 3.0)]
    assert seen_by(world.mentor) == [("TEACHER", 5, 3.0)]


def test_two_views_never_differ_by_one_person(place, world):
    """Whatever is seen between the fifth and the tenth is the same."""
    for _ in range(5):
        give(place(), 5)
    views = []
    for score in (1, 1, 1, 1, 1):
        views.append(seen_by(world.department_head))
        give(place(), score)
    assert views == [[("DEPARTMENT", 5, 5.0), ("TEACHER", 5, 5.0)]] * 5
    assert seen_by(world.department_head) == [("DEPARTMENT", 10, 3.0), ("TEACHER", 10, 3.0)]


def test_comments_come_with_their_batch(place, world):
    for n in range(4):
        give(place(), comment=f"多安排教学查房{n}")
    assert reviews.summaries_for(roles_of(world.mentor)) == []
    give(place(), comment="很好")
    (summary,) = reviews.summaries_for(roles_of(world.mentor))
    assert summary.comments == tuple(sorted([f"多安排教学查房{n}" for n in range(4)] + ["很好"]))


@pytest.mark.parametrize("who", ["doctor", "other_doctor", "coordinator", "auditor"])
def test_others_read_nothing(place, world, who):
    for _ in range(5):
        give(place())
    assert seen_by(world.user(who) if who != "other_doctor" else world.other_doctor) == []


def test_review_says_nothing_about_who_and_when(place):
    placement = place()
    give(placement)
    names = {field.name for field in Review._meta.get_fields()}
    assert names == {
        "id", "kind", "department", "teacher", "teaching", "practice", "overall", "comment",
        "batch",
    }  # fmt: skip
    with pytest.raises(reviews.AlreadyReviewed):
        give(placement)


def test_asked_after_handing_in_and_of_the_trainee_alone(attachment, world):
    with pytest.raises(reviews.NotYetAsked):
        give(attachment.placement)
    EndOfRotationFactory(placement=attachment.placement)
    with pytest.raises(NotAllowed):
        reviews.give_review(placement_id=attachment.placement.pk, answers={}, by=world.mentor)


def test_nobody_is_named_in_a_comment(place):
    with pytest.raises(reviews.NamesPatient):
        give(place(), comment="请打13800138000联系我")
    assert not Review.objects.exists()


def test_review_stays_as_it_was_given(place):
    give(place())
    review = Review.objects.first()
    review.overall = 1
    for change in (review.save, review.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_fifth_and_sixth_at_once_make_one_batch_of_five(place):
    for _ in range(4):
        give(place())
    placements = [place(), place()]
    gate = threading.Barrier(2)

    def run(placement):
        try:
            gate.wait()
            give(placement)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in placements]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for kind in ReviewKind:
        batches = Review.objects.filter(kind=kind).values_list("batch", flat=True)
        assert sorted(batches, key=str) == [1, 1, 1, 1, 1, None]
