from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.programmes.enums import ApplicationStatus, VersionState
from courses.programmes.factories import (
    ApplicationFactory,
    BlockFactory,
    IntakeFactory,
    RequirementFactory,
    TraineeFactory,
)
from courses.programmes.models import Trainee

pytestmark = pytest.mark.django_db


def publish(version):
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.save()


def test_published_version_is_frozen_with_all_it_asks():
    block = BlockFactory()
    item = RequirementFactory(version=block.version, block=block)
    publish(block.version)
    block.weeks = 8
    item.required = 9
    for change in (block.save, item.save, item.delete, block.version.save):
        with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        RequirementFactory(version=block.version)


def test_places_of_an_intake_are_never_oversold():
    intake = IntakeFactory(places=1)
    TraineeFactory(intake=intake)
    with pytest.raises(IntegrityError, match="intake_never_oversold"), transaction.atomic():
        TraineeFactory(intake=intake)


def test_unit_takes_no_more_than_its_quota():
    intake = IntakeFactory(places_per_unit=1)
    first = TraineeFactory(intake=intake)
    with pytest.raises(IntegrityError, match="quota_never_oversold"), transaction.atomic():
        TraineeFactory(intake=intake, unit=first.unit)
    TraineeFactory(intake=intake)


def test_place_is_free_again_when_the_holder_withdraws():
    intake = IntakeFactory(places=1, places_per_unit=1)
    first = TraineeFactory(intake=intake, status=ApplicationStatus.ACCEPTED)
    first.status = ApplicationStatus.WITHDRAWN
    first.save()
    intake.refresh_from_db()
    assert intake.taken == 0
    TraineeFactory(intake=intake, unit=first.unit)


def test_trainee_is_an_application_that_holds_a_place():
    trainee = TraineeFactory()
    ApplicationFactory(submitted=True)
    assert list(Trainee.objects.all()) == [trainee]


def test_the_running_training_is_looked_at_before_the_next_and_the_last(world):
    make = {"user": world.doctor, "unit": world.unit}
    last = TraineeFactory(**make, status=ApplicationStatus.COMPLETED)
    running = TraineeFactory(**make)
    next_day = running.ends_on + timedelta(days=1)
    coming = TraineeFactory(
        **make, status=ApplicationStatus.ACCEPTED, starts_on=next_day, ends_on=next_day
    )
    found = Trainee.objects.filter(user=world.doctor).running_first()
    assert list(found) == [running, coming, last]
