"""Who is told that a certificate ends: each step once, the nearest one when the sweep was late."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.core.desk import Urgency
from alliance.notices.models import Notice
from alliance.units.queries import roles_of
from courses.certificates.services import revoke_certificate
from courses.wallet import expiry
from courses.wallet.desk import ending_certificates_on_the_desk
from courses.wallet.models import ExpiryWarning

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("pk").values_list("user__username", "kind")
    return [(name, kind.removeprefix("certificate.")) for name, kind in rows]


BOTH = [("doctor", "expires"), ("coordinator", "expires.unit")]


@pytest.mark.parametrize(
    ("days_left", "step"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_each_step_begins_on_its_day(world, hold, days_left, step):
    hold(world.doctor, expires_date=TODAY + timedelta(days=days_left))
    assert expiry.warn(at=NOW) == (step is not None)
    assert list(ExpiryWarning.objects.values_list("days", flat=True)) == ([step] if step else [])
    assert told() == (BOTH if step else [])


def test_each_step_is_told_once(world, hold):
    hold(world.doctor, expires_date=TODAY + timedelta(days=90))
    days = [0, 0, 1, 59, 60, 61, 82, 83, 83, 90, 91]
    warned = [expiry.warn(at=NOW + timedelta(days=day)) for day in days]
    assert warned == [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]
    assert told() == BOTH * 3


def test_coordinator_is_told_of_all_together(world, hold):
    for user in (world.doctor, world.doctor, world.coordinator):
        hold(user, expires_date=TODAY + timedelta(days=30))
    hold(world.other_doctor, expires_date=TODAY + timedelta(days=30))
    assert expiry.warn(at=NOW) == 4
    of_units = Notice.objects.filter(kind=expiry.UNIT).order_by("user__username")
    assert [(n.user.username, n.params["count"]) for n in of_units] == [
        ("coordinator", 3),
        ("other_coordinator", 1),
    ]
    assert "3 张证书将在 30 天内到期" in str(expiry.SENTENCES[expiry.UNIT]) % of_units[0].params


def test_nobody_is_told_of_one_without_force(world, hold):
    certificate = hold(world.doctor, expires_date=TODAY + timedelta(days=5))
    revoke_certificate(certificate_id=certificate.pk, reason="误发", by=world.administrator, at=NOW)
    assert expiry.warn(at=NOW) == 0


def test_sweep_takes_a_bounded_number_and_the_first_to_end(world, hold):
    for days in (7, 3, 5):
        hold(world.doctor, expires_date=TODAY + timedelta(days=days))
    assert expiry.warn(at=NOW, limit=1) == 1
    warned = ExpiryWarning.objects.get().certificate
    assert warned.expires_date == TODAY + timedelta(days=3)
    assert expiry.warn(at=NOW) == 2


def test_database_refuses_a_step_twice(world, hold):
    hold(world.doctor, expires_date=TODAY + timedelta(days=7))
    expiry.warn(at=NOW)
    again = ExpiryWarning.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError, match="warned_once_per_step"), transaction.atomic():
        again.save()


@pytest.mark.parametrize(("days_left", "shown"), [(31, 0), (30, 1), (0, 1), (-1, 0)])
def test_desk_names_the_one_that_ends_first(world, hold, days_left, shown):
    hold(world.doctor, expires_date=TODAY + timedelta(days=days_left))
    hold(world.doctor)
    items = list(
        ending_certificates_on_the_desk(user=world.doctor, roles=roles_of(world.doctor), at=NOW)
    )
    assert [(item.urgency, item.figure) for item in items] == [
        (Urgency.DUE, f"{days_left} 天")
    ] * shown
