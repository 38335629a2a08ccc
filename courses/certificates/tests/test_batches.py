"""Many issued together: kept, worked off, stopped, gone on with; from the office's own screen."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.jobs.running import JobStopped
from alliance.units.factories import MembershipFactory
from alliance.units.queries import roles_of
from courses.certificates import batches, documents
from courses.certificates.desk import to_issue_on_the_desk
from courses.certificates.entries import UnfitDesign
from courses.certificates.enums import ItemOutcome
from courses.certificates.models import Batch, Certificate
from courses.certificates.queries import count_to_issue
from courses.certificates.sources import SOURCES
from courses.designs import services as designs
from courses.designs.enums import CertificateKind, Language
from courses.designs.models import DesignVersion
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

PLAQUE = SOURCES[CertificateKind.PLAQUE]
NOW = timezone.now()


@kept
def members(world) -> list[int]:
    return [MembershipFactory(alliance=world.alliance).pk for _ in range(3)]


def start(world, ids, by=None, design=None) -> Batch:
    by = by or world.alliance_office
    return batches.start_batch(source=PLAQUE, ids=ids, title="授牌", by=by, at=NOW, design=design)


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


def test_stopped_when_all_is_done_it_is_done(world, members):
    """Whoever asks after the last item is too late: nothing is left to go on with."""
    batch, told = start(world, members), []
    batches.run(batch_id=batch.pk, progress=lambda done, total: told.append(done))
    assert told == []
    assert outcomes(batch) == [ItemOutcome.ISSUED] * 3


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


def test_who_issues_for_several_alliances_goes_from_one_to_the_other(client, world, members):
    """A batch is of one alliance, so the sheet shows one, and what is issued is what it shows."""
    theirs = MembershipFactory(alliance=world.foreign_alliance).pk
    client.force_login(world.administrator)
    sheet = reverse("certificates:issue_sheet", args=["PLAQUE"])
    of_each = {}
    for alliance in (world.alliance, world.foreign_alliance):
        answer = client.get(sheet, {"alliance": alliance.pk})
        shown = answer.context["sheet"]
        assert set(shown.alliances) == {world.alliance, world.foreign_alliance}
        assert shown.alliance == alliance
        assert {one.design.alliance_id for one in shown.designs} == {alliance.pk}
        page = answer.content.decode()
        assert page.count('aria-current="true"') >= 1
        assert world.alliance.name in page
        assert world.foreign_alliance.name in page
        of_each[alliance.pk] = {line.pk for line in answer.context["lines"]}
    assert theirs in of_each[world.foreign_alliance.pk]
    assert of_each[world.alliance.pk] >= set(members)
    assert not of_each[world.alliance.pk] & of_each[world.foreign_alliance.pk]
    assert client.get(sheet, {"alliance": "9" * 9}).context["sheet"].alliance is not None
    start = reverse("certificates:issue_start", args=["PLAQUE"])
    client.post(start, {"all": 1, "alliance": world.alliance.pk})
    batch = Batch.objects.get()
    assert batch.alliance == world.alliance
    assert set(batch.items.values_list("source_id", flat=True)) == of_each[world.alliance.pk]


@kept
def english(world) -> DesignVersion:
    """An alliance has its plaque in each language; this one in English."""
    offered = designs.offered(alliance_id=world.alliance.pk, kind=PLAQUE.kind)
    assert offered[0] == designs.version_for(alliance_id=world.alliance.pk, kind=PLAQUE.kind)
    assert {one.design.language for one in offered} == set(Language)
    return next(one for one in offered if one.design.language == Language.ENGLISH)


def test_the_office_chooses_the_design_for_one_and_for_many(client, world, members, english):
    client.force_login(world.alliance_office)
    address = reverse("certificates:issue_sheet", args=["PLAQUE"])
    page = client.get(address, {"design": english.pk}).content.decode()
    assert f'name="design" value="{english.pk}"' in page
    assert f"sample/?design={english.pk}" in page
    begin = reverse("certificates:issue_start", args=["PLAQUE"])
    client.post(begin, {"chosen": members[:1], "design": english.pk})
    client.post(begin, {"chosen": members[1:], "design": english.pk})
    batch = Batch.objects.get()
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    assert set(Certificate.objects.values_list("design", flat=True)) == {english.pk}
    assert batch.design == english
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Batch.objects.update(design=None)


def test_a_design_that_is_not_offered_any_more_issues_nothing(client, world, members, english):
    client.force_login(world.alliance_office)
    begin = reverse("certificates:issue_start", args=["PLAQUE"])
    answer = client.post(begin, {"chosen": members, "design": english.pk + 999}, follow=True)
    assert "这个版式已更新或停用" in answer.content.decode()
    foreign = designs.version_for(alliance_id=world.foreign_alliance.pk, kind=PLAQUE.kind)
    other_kind = designs.version_for(alliance_id=world.alliance.pk, kind="COURSE")
    for unfit in (foreign, other_kind):
        with pytest.raises(UnfitDesign):
            start(world, members, design=unfit)
    assert not Batch.objects.exists()
    assert not Certificate.objects.exists()


def test_what_cannot_be_issued_is_said_before(client, world, members, monkeypatch):
    first = PLAQUE.rows().get(pk=members[0])
    first.unit.name = "한국医院"
    first.unit.save()
    client.force_login(world.alliance_office)
    address = reverse("certificates:issue_sheet", args=["PLAQUE"])
    page = client.get(address, {"faulty": "on"}).content.decode()
    assert "字库中没有“한국”，不能颁发。" in page
    assert (page.count('name="chosen"'), "颁发勾选的" in page) == (1, False)
    monkeypatch.setattr(documents, "faults_of", lambda snapshot, version: "太长，放不下。")
    assert client.get(address, {"faulty": "on"}).content.decode().count("太长，放不下。") >= 2


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_sheet_costs_the_same_queries(
    client, world, members, waiting, django_assert_max_num_queries
):
    client.force_login(world.alliance_office)
    address = reverse("certificates:issue_sheet", args=["PLAQUE"])
    MembershipFactory._meta.model.objects.exclude(pk__in=members[:waiting]).update(
        status="SUSPENDED"
    )
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert page.count('name="chosen"') == waiting


def test_the_desk_counts_what_the_office_may_issue(world, members, django_assert_num_queries):
    roles = roles_of(world.alliance_office)
    at_first = count_to_issue([PLAQUE], roles)
    batch = start(world, members[:1])
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    with django_assert_num_queries(1):
        (item,) = to_issue_on_the_desk(user=world.alliance_office, roles=roles, at=NOW)
    assert item.figure == str(at_first - 1)
    doctor = roles_of(world.doctor)
    assert not list(to_issue_on_the_desk(user=world.doctor, roles=doctor, at=NOW))
