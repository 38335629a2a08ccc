"""On the real database, each in a connection of its own."""

from threading import Barrier

import pytest
from django.db import models
from django.utils import timezone

from alliance.core.models import AuditEntry
from courses.designs import drafts, services
from courses.designs.models import Design, DesignVersion
from lms.testing.racing import at_once, meet_before

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_ask_first_get_the_same_design(world):
    asked = {"alliance_id": world.alliance.pk, "kind": "APPOINTMENT"}
    first, second = at_once(*[lambda: services.version_for(**asked)] * 2)
    assert first == second
    assert Design.objects.count() == 1


def test_without_the_lock_they_would_not(world, monkeypatch):
    """The control: both find nothing, and one of them is refused by the database."""
    both_looked = Barrier(2, timeout=10)
    built_in = services.built_in

    def waiting(*pair):
        both_looked.wait()
        return built_in(*pair)

    monkeypatch.setattr(services, "built_in", waiting)
    manager = type(services.Alliance.objects)
    monkeypatch.setattr(manager, "select_for_update", lambda self, **lock: self.all())
    asked = {"alliance_id": world.alliance.pk, "kind": "APPOINTMENT"}
    outcomes = at_once(*[lambda: services.version_for(**asked)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["DesignVersion", "IntegrityError"]


def wait_for_each_other(monkeypatch, module, name: str) -> None:
    """Both have read before either goes on, if locks let them."""
    meet_before(monkeypatch, module, name)


def without_locks(monkeypatch) -> None:
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **lock: self.all())


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_two_who_publish_at_once_publish_one_version(world, monkeypatch, locked):
    design = services.version_for(alliance_id=world.alliance.pk, kind="COURSE").design
    who = {"by": world.alliance_office, "at": timezone.now()}
    drafts.begin_draft(design_id=design.pk, **who)
    wait_for_each_other(monkeypatch, drafts, "put_in_force")
    if not locked:
        without_locks(monkeypatch)
    outcomes = at_once(*[lambda: drafts.publish(design_id=design.pk, **who)] * 2)
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert bool(refused) == (not locked)  # the database itself publishes no version twice
    assert AuditEntry.objects.filter(action="design.publish").count() == 1
    assert list(design.versions.values_list("number", "state")) == [
        (2, "PUBLISHED"),
        (1, "PUBLISHED"),
    ]


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_two_that_become_the_default_at_once_leave_one(world, monkeypatch, locked):
    design = services.version_for(alliance_id=world.alliance.pk, kind="EVENT").design
    who = {"by": world.alliance_office, "at": timezone.now()}
    variants = [
        services.copy_design(design_id=design.pk, name=name, **who) for name in ("甲", "乙")
    ]
    for variant in variants:
        drafts.publish(design_id=variant.pk, **who)
    wait_for_each_other(monkeypatch, services, "_note")
    if not locked:
        wait_for_each_other(monkeypatch, services, "_others_like")
        without_locks(monkeypatch)
    outcomes = at_once(
        *[lambda pk=one.pk: services.set_default(design_id=pk, **who) for one in variants]
    )
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert bool(refused) == (not locked)
    assert DesignVersion.objects.filter(design__is_default=True).count() == 1
