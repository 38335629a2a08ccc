"""Many issued together: kept, worked off, stopped, gone on with; from the office's own screen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.jobs.running import JobStopped
from alliance.units.factories import MembershipFactory
from courses.certificates import batches
from courses.certificates.enums import ItemOutcome
from courses.certificates.models import Batch, Certificate
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind

pytestmark = pytest.mark.django_db

PLAQUE = SOURCES[CertificateKind.PLAQUE]
NOW = timezone.now()


@pytest.fixture
def members(world) -> list[int]:
    return [MembershipFactory(alliance=world.alliance).pk for _ in range(3)]


def start(world, ids, by=None) -> Batch:
    by = by or world.alliance_office
    return batches.start_batch(source=PLAQUE, ids=ids, title="授牌", by=by, at=NOW)


def outcomes(batch: Batch) -> list[str]:
    return list(batch.items.values_list("outcome", flat=True))


def test_a_batch_gives_each_its_certificate_in_the_order_of_the_sheet(world, members):
    batch = start(world, members[::-1])
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    assert outcomes(batch) == [ItemOutcome.ISSUED] * 3
    numbers = batch.items.values_list("certificate__membership", "certificate__number")
    assert [source for source, _ in numbers] == members[::-1]
    plaque = Certificate.objects.order_by("number").first()
    assert (plaque.holder, plaque.serial) == (None, f"SPINE-T-{plaque.year}-000001")
    assert plaque.snapshot["holder"] == plaque.unit.name


def test_what_has_one_already_and_what_is_not_earned_any_more_is_said(world, members):
    first = start(world, members[:1])
    batches.run(batch_id=first.pk, progress=lambda done, total: None)
    batch = start(world, members)
    PLAQUE.rows().filter(pk=members[2]).update(status="SUSPENDED")
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    assert outcomes(batch) == [ItemOutcome.STANDING, ItemOutcome.ISSUED, ItemOutcome.REFUSED]
    assert batch.items.last().reason == "NOT_EARNED"


def test_a_stopped_batch_is_gone_on_with(world, members, monkeypatch):
    monkeypatch.setattr(batches.services, "ISSUED_TOGETHER", 1)
    batch = start(world, members)

    def stop(done: int, total: int) -> None:
        raise JobStopped

    with pytest.raises(JobStopped):
        batches.run(batch_id=batch.pk, progress=stop)
    assert outcomes(batch) == [ItemOutcome.ISSUED, ItemOutcome.WAITING, ItemOutcome.WAITING]
    with pytest.raises(batches.StillRunning):
        batches.resume_batch(batch_id=batch.pk, by=world.alliance_office, at=NOW)
    batch.job.state = "STOPPED"
    batch.job.save()
    with pytest.raises(NotAllowed):
        batches.resume_batch(batch_id=batch.pk, by=world.training_office, at=NOW)
    batches.resume_batch(batch_id=batch.pk, by=world.alliance_office, at=NOW)
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    assert outcomes(batch) == [ItemOutcome.ISSUED] * 3
    assert Certificate.objects.count() == 3


def test_nothing_of_another_alliance_is_issued(world, members):
    foreign = MembershipFactory(alliance=world.foreign_alliance)
    with pytest.raises(batches.NothingChosen):
        start(world, [foreign.pk])
    with pytest.raises(batches.NothingChosen):
        start(world, members, by=world.training_office)


def test_the_office_looks_through_the_sheet_and_issues(client, world, members):
    client.force_login(world.alliance_office)
    sheet = reverse("certificates:issue_sheet", args=["PLAQUE"])
    page = client.get(sheet).content.decode()
    assert page.count('name="chosen"') >= 3
    sample = client.get(reverse("certificates:sample", args=["PLAQUE", members[0]]))
    assert sample.content.startswith(b"%PDF-")
    start = reverse("certificates:issue_start", args=["PLAQUE"])
    one = client.post(start, {"chosen": members[:1]}, follow=True).content.decode()
    assert Certificate.objects.get().serial in one
    client.post(start, {"chosen": members[1:]})
    batch = Batch.objects.get()
    assert batch.items.count() == 2
    page = client.get(reverse("certificates:batch", args=[batch.pk])).content.decode()
    assert "待颁发" in page
