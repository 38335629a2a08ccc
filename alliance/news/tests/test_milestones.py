from datetime import date

import pytest
from django.core.cache import cache
from django.utils import translation

from alliance.news.enums import Precision
from alliance.news.factories import NewsPageFactory
from alliance.news.models import Milestone, MilestonesPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def timeline(home) -> MilestonesPage:
    page = MilestonesPage.objects.get()
    page.milestones = [
        Milestone(date=date(2018, 8, 11), title="成立大会"),
        Milestone(date=date(2026, 1, 1), title="三百天", precision=Precision.YEAR),
        Milestone(date=date(2018, 12, 1), title="下沉", precision=Precision.MONTH),
    ]
    page.save_revision().publish()
    return page


def test_the_timeline_goes_back_year_by_year(timeline, client):
    html = client.get(timeline.url).content.decode()
    wanted = ['id="y2026"', "三百天", 'id="y2018"', "下沉", "成立大会"]
    assert sorted(wanted, key=html.index) == wanted


def test_a_date_is_told_as_exactly_as_it_is_known(timeline):
    with translation.override("zh-hans"):
        told = {milestone.title: milestone.when for milestone in timeline.milestones.all()}
    assert told == {"成立大会": "2018年8月11日", "下沉": "2018年12月", "三百天": "2026年"}


def test_the_story_behind_a_milestone_is_named_while_it_is_published(timeline, client):
    news = NewsPageFactory(title="当年的报道")
    milestone = timeline.milestones.first()
    milestone.page = news
    milestone.save()
    assert "当年的报道" in client.get(timeline.url).content.decode()
    news.unpublish()
    cache.clear()
    assert "当年的报道" not in client.get(timeline.url).content.decode()


def test_home_shows_the_last_ones(timeline, client):
    html = client.get("/").content.decode()
    assert html.index("三百天") < html.index("下沉") < html.index("成立大会")


def test_home_shows_none_while_the_timeline_is_not_public(timeline, client):
    timeline.unpublish()
    assert "三百天" not in client.get("/").content.decode()
