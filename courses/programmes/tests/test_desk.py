from datetime import timedelta

import pytest

from alliance.core.desk import Urgency
from alliance.units.queries import roles_of
from courses.programmes import desk, services
from courses.programmes.enums import ApplicationStatus
from courses.programmes.factories import TraineeFactory

pytestmark = pytest.mark.django_db


def lines(source, user, at) -> list[tuple]:
    items = source(user=user, roles=roles_of(user), at=at)
    return [(item.urgency, item.title, item.figure) for item in items]


def test_the_applicant_sees_what_to_do_next(world, applied, intake, now):
    def own(at=now):
        return [line[:2] for line in lines(desk.own_applications_on_the_desk, world.doctor, at)]

    what = f"{intake.version.programme.name} {intake.name}"
    application = applied(user=world.doctor)
    assert own() == [(Urgency.DUE, f"提交进修申请：{what}")]
    assert own(now + timedelta(days=11))[0][0] == Urgency.LATE
    application.status, application.submitted_at = ApplicationStatus.SUBMITTED, now
    application.save()
    assert own() == [(Urgency.STANDING, "进修申请")]
    services.return_to_applicant(
        application_id=application.pk, reason="补", by=world.coordinator, at=now
    )
    assert own() == [(Urgency.DUE, f"修改被退回的进修申请：{what}")]
    services.withdraw(application_id=application.pk, by=world.doctor, at=now)
    assert own() == []


def test_who_was_accepted_reads_when_to_come(world, applied, now):
    application = applied(user=world.doctor, unit_approved=True)
    services.accept_applications(application_ids=[application.pk], by=world.training_office, at=now)
    ((urgency, title, _figure),) = lines(desk.own_applications_on_the_desk, world.doctor, now)
    assert urgency == Urgency.DUE
    assert title.startswith("已录取")


def test_the_coordinator_is_told_how_many_wait_and_when_it_is_late(world, applied, now):
    def waiting(user, at=now):
        return lines(desk.approvals_on_the_desk, user, at)

    assert waiting(world.coordinator) == []
    applied(submitted=True)
    applied(submitted=True)
    assert waiting(world.coordinator) == [(Urgency.DUE, "审批本单位的进修申请", "2")]
    assert waiting(world.coordinator, now + timedelta(days=4))[0][0] == Urgency.LATE
    for user in (world.other_coordinator, world.doctor, world.training_office):
        assert waiting(user) == []


def test_the_training_office_is_told_of_decisions_and_arrivals(world, applied, intake, now):
    applied(unit_approved=True)
    TraineeFactory(
        intake__version=intake.version, unit=world.unit, status=ApplicationStatus.ACCEPTED
    )
    assert lines(desk.decisions_on_the_desk, world.training_office, now) == [
        (Urgency.DUE, "处理进修申请", "1"),
        (Urgency.DUE, "登记学员报到", "1"),
    ]
    assert lines(desk.decisions_on_the_desk, world.alliance_office, now) == []


def test_a_source_asks_once(world, applied, django_assert_num_queries, now):
    applied(user=world.doctor, submitted=True)
    for source in (
        desk.own_applications_on_the_desk,
        desk.approvals_on_the_desk,
        desk.decisions_on_the_desk,
    ):
        for user in (world.doctor, world.coordinator, world.training_office):
            roles = roles_of(user)
            list(source(user=user, roles=roles, at=now))
            asks = source is desk.own_applications_on_the_desk or (
                (source, user)
                in (
                    (desk.approvals_on_the_desk, world.coordinator),
                    (desk.decisions_on_the_desk, world.training_office),
                )
            )
            with django_assert_num_queries(int(asks)):
                list(source(user=user, roles=roles, at=now))
