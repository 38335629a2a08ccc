"""Who reads a case and its images, and that each look is kept."""

import pytest
from django.urls import reverse

from alliance.cases import rules
from alliance.cases.enums import CaseStatus, Scope
from alliance.cases.factories import (
    CaseFactory,
    CaseImageFactory,
    ConferenceFactory,
    ExpertFactory,
    InvitationFactory,
)
from alliance.cases.models import Case, Conference
from alliance.core.models import AuditEntry
from alliance.units.queries import roles_of
from lms.testing.client import Client
from lms.testing.ground import kept
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
STATES = ("", "submitted", "opened", "advised", "closed", "withdrawn")
PEOPLE = [role for role in ROLES if role != VISITOR]


@kept
def everything(world) -> None:
    """A case in each state and scope, with an expert, an invited person and an attendee."""
    ExpertFactory(specialty__alliance=world.alliance, user=world.mentor)
    for state in STATES:
        for scope in Scope:
            more = {state: True} if state else {}
            case = CaseFactory(alliance=world.alliance, author=world.doctor, scope=scope, **more)
            InvitationFactory(case=case, user=world.stranger)
            if case.status not in (CaseStatus.DRAFT, CaseStatus.DEIDENTIFIED):
                ConferenceFactory(case=case).attendees.create(user=world.editor)
                ConferenceFactory(case=case, cancelled=True).attendees.create(user=world.auditor)
    CaseFactory(alliance=world.foreign_alliance, author=world.stranger, opened=True)


@pytest.mark.parametrize("role", [*PEOPLE, "stranger", "colleague", "other_doctor"])
def test_list_and_rule_agree(role, world, everything):
    roles = roles_of(getattr(world, role))
    cases = Case.objects.select_related("unit")
    assert set(Case.objects.visible_to(roles)) == {c for c in cases if rules.can_see(roles, c)}
    assert set(Case.objects.waiting_for_second_reader(roles)) == {
        c for c in cases if rules.can_confirm(roles, c)
    }
    meetings = Conference.objects.select_related("case")
    assert set(Conference.objects.visible_to(roles)) == {
        m for m in meetings if rules.can_see_conference(roles, m)
    }


def seen(user, **which) -> set[str]:
    found = Case.objects.visible_to(roles_of(user)).filter(**which)
    return {f"{case.status} {case.scope}" for case in found}


def test_what_each_reads(world, everything):
    own = {"author": world.doctor}
    open_to_all = {"OPEN ALLIANCE", "ADVISED ALLIANCE", "CLOSED ALLIANCE"}
    in_unit = open_to_all | {"OPEN UNIT", "ADVISED UNIT", "CLOSED UNIT"}
    assert seen(world.other_doctor, **own) == open_to_all
    assert seen(world.colleague, **own) == in_unit
    assert seen(world.mentor, **own) == open_to_all | {"DEIDENTIFIED ALLIANCE"}
    assert seen(world.stranger, **own) == in_unit | {"DEIDENTIFIED ALLIANCE", "DEIDENTIFIED UNIT"}
    assert seen(world.editor, **own) == in_unit
    assert seen(world.auditor, **own) == seen(world.training_office, **own) == set()
    assert len(seen(world.alliance_office, **own)) == 10
    assert len(seen(world.doctor, **own)) == 12


@pytest.fixture
def image(world):
    case = CaseFactory(alliance=world.alliance, author=world.doctor, scope=Scope.UNIT, opened=True)
    return CaseImageFactory(case=case)


def urls_of(image) -> dict[str, str]:
    return {
        part: reverse("cases:image_file", args=[image.case_id, image.pk, part])
        for part in ("view", "file")
    }


@pytest.mark.parametrize("part", ["view", "file"])
def test_image_is_denied_alike_however_it_is_asked_for(part, world, image, client):
    """With the right ETag, its date, a range, by the path of another case, by its stored name."""
    url = urls_of(image)[part]
    client.force_login(world.doctor)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) in (b"the whole picture", b"a phone's picture")
    known = {"If-None-Match": answer["ETag"], "If-Modified-Since": answer["Last-Modified"]}
    assert client.get(url, headers=known).status_code == 304
    own = CaseFactory(alliance=world.alliance, author=world.other_doctor)
    through_own = reverse("cases:image_file", args=[own.pk, image.pk, part])
    stored = getattr(image, part).name
    client.force_login(world.other_doctor)
    nowhere = reverse("cases:image_file", args=[10**6, image.pk, part])
    for asked in (nowhere, url, through_own, f"/media/{stored}", f"/media/protected/{stored}"):
        for headers in ({}, known, {"Range": "bytes=0-3"}):
            denied = client.get(asked, headers=headers)
            assert (denied.status_code, "ETag" in denied) == (404, False)
            assert "Accept-Ranges" not in denied


def test_front_server_sends_what_was_checked(world, image, client, settings):
    settings.X_ACCEL_ROOT = "/media-inside/"
    client.force_login(world.doctor)
    url = urls_of(image)["view"]
    assert client.get(url)["X-Accel-Redirect"] == f"/media-inside/protected/{image.view.name}"
    client.force_login(world.other_doctor)
    assert "X-Accel-Redirect" not in client.get(url)


def test_each_look_is_kept_and_the_office_sees_it(world, image):
    reader, office = Client(), Client()
    reader.force_login(world.colleague)
    office.force_login(world.alliance_office)
    reader.get(reverse("cases:case", args=[image.case_id]))
    for url in urls_of(image).values():
        reader.get(url)
    kept = AuditEntry.objects.filter(actor_id=world.colleague.pk).values_list("action", flat=True)
    assert sorted(kept) == ["case.image.read", "case.image.read", "case.read"]
    page = office.get(reverse("cases:readers", args=[image.case_id]))
    (line,) = page.context["readers"]
    assert (line.person, line.views, line.image_views) == (world.colleague, 1, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_three_as_for_one(rows, world, client, django_assert_num_queries):
    for _row in range(rows):
        CaseFactory(alliance=world.alliance, author=world.doctor, opened=True)
    client.force_login(world.doctor)
    client.get(reverse("cases:cases"))
    with django_assert_num_queries(5):
        assert len(client.get(reverse("cases:cases")).context["page_obj"]) == rows
