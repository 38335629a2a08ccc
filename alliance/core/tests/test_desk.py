import pytest

from alliance.core import desk
from alliance.core.desk import DeskItem, Urgency


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(desk, "_sources", [])


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
