"""A ward's screen by its private link: it shows the code and nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from courses.attendance import codes, screens
from courses.attendance.models import WardScreen

pytestmark = pytest.mark.django_db


def renew(world, by) -> WardScreen:
    return screens.renew_screen(department=world.department, by=by, at=timezone.now())


def shown(client, screen):
    return client.get(reverse("attendance:screen", args=[screen.token]))


def test_whoever_has_the_link_sees_the_code_and_nothing_else(attachment, world, client, at_noon):
    response = shown(client, renew(world, world.department_head))
    page = response.content.decode()
    assert codes.digits_for(world.department.pk, at=at_noon) in page
    assert "no-store" in response["Cache-Control"]
    for private in (attachment.trainee.user.name, world.mentor.name, reverse("account_login")):
        assert private not in page


def test_renewed_the_old_link_opens_nothing_and_both_are_on_record(attachment, world, client):
    old = renew(world, world.department_head)
    new = renew(world, world.training_office)
    assert [shown(client, one).status_code for one in (old, new)] == [404, 200]
    assert AuditEntry.objects.filter(action="ward_screen.renew").count() == 2
    polled = client.get(reverse("attendance:screen_code", args=[old.token]))
    assert (polled.status_code, polled["HX-Refresh"]) == (404, "true")
    screens.stop_screen(department=world.department, by=world.department_head, at=timezone.now())
    assert shown(client, new).status_code == 404
    assert AuditEntry.objects.filter(action="ward_screen.stop").count() == 1


@pytest.mark.parametrize("who", ["mentor", "doctor", "coordinator", "alliance_office", "editor"])
def test_who_may_not_renew_it(attachment, world, who):
    with pytest.raises(NotAllowed):
        renew(world, world.user(who))


def test_guessing_links_is_slowed_down(client):
    address = reverse("attendance:screen", args=["x" * 32])
    answers = [client.get(address).status_code for _ in range(screens.UNKNOWN.tries + 1)]
    assert (set(answers[:-1]), answers[-1]) == ({404}, 429)


def test_the_head_makes_the_link_on_the_wards_page(attachment, world, client):
    client.force_login(world.department_head)
    client.post(reverse("attendance:renew_screen", args=[world.department.pk]))
    page = client.get(reverse("attendance:ward", args=[world.department.pk])).content.decode()
    assert reverse("attendance:screen", args=[WardScreen.objects.get().token]) in page
    client.force_login(world.mentor)
    page = client.get(reverse("attendance:ward", args=[world.department.pk])).content.decode()
    assert WardScreen.objects.get().token not in page
