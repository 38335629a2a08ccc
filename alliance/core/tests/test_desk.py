from datetime import UTC, datetime

import pytest
from django.db.models import Q

from alliance.accounts.factories import UserFactory
from alliance.core import desk
from alliance.core.desk import DeskItem, Urgency
from alliance.core.prepared import Parameter, Prepared


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(desk, "_sources", [])
    monkeypatch.setattr(desk, "_conditions", {})
    monkeypatch.setattr(desk, "CONDITIONS", Prepared(desk._all_conditions))


def test_items_for_puts_urgent_first_and_keeps_the_order_of_the_apps():
    def titled(*titles: str, urgency: Urgency):
        @desk.register
        def source(**given):
            return [DeskItem(title=title, url="/", urgency=urgency) for title in titles]

    titled("standing", urgency=Urgency.STANDING)
    titled("due 1", "due 2", urgency=Urgency.DUE)
    titled("late", urgency=Urgency.LATE)
    titled("due 3", urgency=Urgency.DUE)
    items = desk.items_for(user=None, roles=None, at=None)
    assert [item.title for item in items] == ["late", "due 1", "due 2", "due 3", "standing"]


def test_items_for_when_no_app_has_anything():
    assert desk.items_for(user=None, roles=None, at=None) == []


@pytest.mark.django_db
def test_a_source_is_asked_only_when_its_condition_holds(django_assert_num_queries):
    def said(condition):
        @desk.register
        @desk.when(condition)
        def source(*, user, **given):
            return [DeskItem(title=str(condition), url="/", urgency=Urgency.DUE)]

        return str(condition)

    person, since = UserFactory(is_superuser=True), datetime(2020, 1, 1, tzinfo=UTC)
    said(lambda person: Q(is_staff=True))
    shown = [
        said(lambda person: Q(is_superuser=True)),
        said(lambda person: Q(date_joined__lte=Parameter("at"))),
    ]
    with django_assert_num_queries(1):
        items = desk.items_for(user=person, roles=None, at=datetime(2100, 1, 1, tzinfo=UTC))
    assert [item.title for item in items] == shown
    assert [i.title for i in desk.items_for(user=person, roles=None, at=since)] == shown[:1]
