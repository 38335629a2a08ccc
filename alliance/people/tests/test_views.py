"""The desk and the own page, as each person sees them."""

from datetime import datetime

import pytest
from django.urls import reverse

from alliance.core import desk
from alliance.core.desk import DeskItem, Urgency
from lms.testing.world import ROLES, VISITOR

DESK_QUERIES = 12
PEOPLE = [role for role in ROLES if role != VISITOR]


@pytest.fixture
def on_the_desk(monkeypatch):
    """Replace what the apps say by these items."""

    def put(*items: DeskItem) -> None:
        monkeypatch.setattr(desk, "_sources", [lambda **_: items])

    return put


def item(title: str, urgency: Urgency, **more) -> DeskItem:
    return DeskItem(title=title, url="/me/", urgency=urgency, **more)


@pytest.mark.parametrize("role", PEOPLE)
def test_desk_takes_few_queries_for_every_role(client, world, role, django_assert_max_num_queries):
    client.force_login(world.user(role))
    client.get("/desk/")  # the session is in the cache from here on
    with django_assert_max_num_queries(DESK_QUERIES):
        response = client.get("/desk/")
    assert response.status_code == 200


def test_desk_shows_late_before_due_before_standing(client, world, on_the_desk):
    on_the_desk(
        item("我的课程", Urgency.STANDING, figure="3 / 8", percent=37),
        item("交作业", Urgency.DUE),
        item("补登记", Urgency.LATE, note="逾期 3 天"),
    )
    client.force_login(world.doctor)
    response = client.get("/desk/")
    html = response.content.decode()
    assert html.index("补登记") < html.index("交作业") < html.index("我的课程")
    assert "逾期 3 天" in html
    assert 'value="37"' in html


def test_desk_with_nothing_due_says_so(client, world, on_the_desk):
    on_the_desk()
    client.force_login(world.doctor)
    assert "今天没有待办事项" in client.get("/desk/").content.decode()


def test_desk_asks_each_source_with_the_person_and_the_time(client, world, monkeypatch):
    asked = []
    monkeypatch.setattr(desk, "_sources", [lambda **given: asked.append(given) or ()])
    client.force_login(world.coordinator)
    client.get("/desk/")
    (given,) = asked
    assert given["user"] == world.coordinator
    assert given["roles"].unit_ids == {world.unit.pk}
    assert isinstance(given["at"], datetime)


def test_own_page_shows_own_details_only(client, world):
    client.force_login(world.doctor)
    html = client.get("/me/").content.decode()
    assert world.doctor.name in html
    assert world.doctor.phone in html
    assert str(world.unit) in html
    assert world.colleague.phone not in html


def test_own_page_of_a_person_without_profile(client, world):
    client.force_login(world.auditor)
    response = client.get("/me/")
    assert response.status_code == 200
    assert "执业证书编号" not in response.content.decode()


def test_own_page_leads_to_the_settings_of_the_account(client, world):
    client.force_login(world.doctor)
    html = client.get("/me/").content.decode()
    for name in ("account_change_password", "mfa_index", "account_logout"):
        assert reverse(name) in html
