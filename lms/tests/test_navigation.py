"""The header shows each role what it may open, and nothing else."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from alliance.core.site_name import site_name
from lms.navigation import PUBLIC, THUMB, WORK, Navigation
from lms.testing.world import ROLES, VISITOR

PEOPLE = [role for role in ROLES if role != VISITOR]
EVERYBODY = {
    "/desk/",
    "/learn/",
    "/learn/paths/",
    "/standards/",
    "/programmes/",
    "/attendance/",
    "/assessments/",
    "/end-of-rotation/",
    "/certificates/",
    "/logbook/",
    "/mentoring/",
    "/me/",
    "/cases/",
    "/cases/conferences/",
}
FOLLOWERS = EVERYBODY | {
    "/insights/",
    "/learn/paths/office/",
    "/people/",
    "/roster/",
    "/certificates/register/",
    "/certificates/units/",
    "/mentoring/office/",
}
OFFICES = {"/appointments/", "/honours/", "/event-attendance/"}
EXPECTED = {
    "doctor": EVERYBODY | {"/attachment/"},
    "mentor": EVERYBODY | {"/teaching/"},
    "department_head": EVERYBODY | {"/department/", "/mentoring/office/"},
    "coordinator": FOLLOWERS | {"/submissions/", "/our-people/", "/programmes/unit/"},
    "other_coordinator": FOLLOWERS | {"/submissions/", "/our-people/", "/programmes/unit/"},
    "training_office": FOLLOWERS
    | {"/training/", "/programmes/manage/", "/planning/", "/rotations/capacity/"}
    | OFFICES,
    "editor": EVERYBODY | {"/admin/", "/submissions/"},
    "alliance_office": FOLLOWERS
    | {"/units/manage/", "/admin/", "/submissions/", "/discussion/moderation/"}
    | OFFICES,
    "auditor": EVERYBODY | {"/audit/"},
    "administrator": {link.path for link in WORK},
}


def navigation_of(user, path="/desk/") -> Navigation:
    request = RequestFactory().get(path)
    request.user = user
    return Navigation(request)


@pytest.mark.parametrize("role", PEOPLE)
def test_role_is_shown_its_places(world, role):
    assert {link.path for link in navigation_of(world.user(role)).work} == EXPECTED[role]


@pytest.mark.parametrize("role", PEOPLE)
def test_role_can_open_every_place_it_is_shown(client, world, home, role):
    client.force_login(world.user(role))
    links = navigation_of(world.user(role)).all
    answers = {link.path: client.get(link.path, follow=True).status_code for link in links}
    assert answers == dict.fromkeys(answers, 200)


def test_visitor_can_open_every_public_place(client, home):
    answers = {link.path: client.get(link.path).status_code for link in PUBLIC}
    assert answers == dict.fromkeys(answers, 200)


def test_visitor_is_shown_no_work(client, db):
    html = client.get("/units/").content.decode()
    assert "thumb-bar" not in html
    assert "/desk/" not in html
    assert "csrfmiddlewaretoken" not in html


def test_header_is_named_for_the_alliance(client, world, home, django_assert_num_queries):
    assert (
        f"<title>成员单位 · {world.alliance.name}</title>" in client.get("/units/").content.decode()
    )
    with django_assert_num_queries(0):
        assert site_name() == world.alliance.name


def test_header_of_a_site_not_yet_set_up(db):
    assert site_name() == "脊柱专科联盟"


@pytest.mark.parametrize("role", PEOPLE)
def test_thumb_bar_has_room_for_five(world, role):
    thumb = navigation_of(world.user(role)).thumb
    assert len(thumb) <= 5
    assert thumb[-1].path == "/me/"
    assert all(link.icon for link in THUMB)


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/units/7/", "/units/"),
        ("/certificates/register/3/", "/certificates/register/"),
        ("/certificates/", "/certificates/"),
        ("/jobs/", "/jobs/"),
    ],
)
def test_current_place_is_the_closest_above(path, here):
    assert Navigation(RequestFactory().get(path)).here == here


def test_signed_in_header_costs_one_query(client, world, django_assert_num_queries):
    user = type(world.doctor).objects.get(pk=world.doctor.pk)
    with django_assert_num_queries(1):
        navigation = navigation_of(user)
        assert navigation.work
        assert navigation.thumb
        assert navigation.all


@pytest.mark.parametrize("link", WORK, ids=lambda link: link.path)
def test_place_of_work_is_no_page_that_an_editor_could_move(link):
    assert resolve(link.path).url_name != "wagtail_serve"
