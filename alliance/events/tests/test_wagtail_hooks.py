"""The way to the sheet from the admin, and that a page with attendance is not deleted."""

import pytest
from django.contrib.messages import get_messages
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from alliance.events.factories import AttendanceFactory

pytestmark = pytest.mark.django_db


def told(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def delete_in_bulk(client, page):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return client.post(f"{url}?id={page.pk}")


@pytest.mark.parametrize("how", [delete, delete_in_bulk])
@pytest.mark.parametrize("above", [False, True], ids=["itself", "a page above it"])
def test_a_page_with_attendance_is_kept(client, world, event, how, above):
    AttendanceFactory(event=event, user=world.doctor)
    client.force_login(world.administrator)
    answer = how(client, event.get_parent() if above else event)
    assert "已登记 1 名参加人，不能删除" in told(answer)
    assert Page.objects.filter(pk=event.pk).exists()
    with pytest.raises(ProtectedError):
        event.delete()


def test_an_event_that_nobody_is_entered_in_goes(client, world, event):
    client.force_login(world.alliance_office)
    delete(client, event)
    assert not Page.objects.filter(pk=event.pk).exists()


def test_the_usage_of_a_page_does_not_name_who_took_part(world, event):
    AttendanceFactory(event=event, user=world.doctor)
    assert not ReferenceIndex.get_references_to(event).exists()


@pytest.mark.parametrize(
    ("role", "shown"), [("alliance_office", True), ("editor", False), ("administrator", True)]
)
def test_the_offices_reach_the_sheet_from_the_admin(client, world, event, role, shown):
    client.force_login(world.user(role))
    url = reverse("event_attendance:sheet", args=[event.pk])
    for page in (
        reverse("wagtailadmin_pages:edit", args=[event.pk]),
        reverse("wagtailadmin_explore", args=[event.get_parent().pk]),
    ):
        assert (url in client.get(page).content.decode()) == shown
