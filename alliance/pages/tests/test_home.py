"""The home page is what the office puts together; its parts are remembered, never when old."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client, RequestFactory
from wagtail.models import Revision

from alliance.pages.factories import StandardPageFactory
from alliance.pages.home import draw_home
from alliance.pages.home_blocks import HomeBlock
from alliance.pages.models import HomePage
from alliance.pages.page_cache import start_new_generation
from alliance.pages.places import places_below
from alliance.pages.standing import standing_for

pytestmark = pytest.mark.django_db
moving = import_module("alliance.pages.migrations.0003_home_fields_to_sections")


def arrange(home: HomePage, *blocks: tuple[str, dict]) -> None:
    """Publish the home page with these blocks."""
    home.sections = HomeBlock().normalize(list(blocks))
    home.save_revision().publish()


def shown(client: Client | None = None) -> str:
    start_new_generation()
    return (client or Client()).get("/").content.decode()


def test_blocks_stand_in_the_order_of_the_office(home, django_capture_on_commit_callbacks):
    text = {"heading": "自己写的", "body": [("text", "<p>一段话。</p>")]}
    for blocks in (
        [("units", {"heading": "各县区的单位"}), ("text", text)],
        [("text", text), ("units", {"heading": "各县区的单位"})],
    ):
        with django_capture_on_commit_callbacks(execute=True):
            arrange(home, *blocks)
        html = shown()
        wanted = [block["heading"] for _, block in blocks]
        assert sorted(wanted, key=html.index) == wanted


def test_a_page_without_a_welcome_still_has_its_heading(home):
    arrange(home, ("units", {}))
    assert shown().count("<h1") == 1


def test_a_new_home_page_has_the_usual_blocks(home):
    assert shown().count("<h1") == 1
    assert "成员单位" in shown()


def test_a_block_that_no_app_fills_is_passed_over(home):
    home.sections = '[{"type": "gone", "value": {}}, {"type": "units", "value": {}}]'
    home.save()
    assert Client().get("/").status_code == 200


def test_a_draft_is_shown_to_its_writer_and_remembered_nowhere(home):
    arrange(home, ("units", {"heading": "已发布的标题"}))
    assert "已发布的标题" in shown()
    home.sections = HomeBlock().normalize([("units", {"heading": "草稿的标题"})])
    preview = RequestFactory().get("/")
    preview.is_preview = True
    drawn = "".join(draw_home(home, request=preview))
    assert "草稿的标题" in drawn
    assert "已发布的标题" not in drawn
    assert "草稿的标题" not in shown()


def test_parts_outlive_a_publication_that_does_not_concern_them(home):
    page = StandardPageFactory(parent=home, title="旧标题", show_in_menus=True)
    assert "旧标题" in shown()
    type(page).objects.filter(pk=page.pk).update(title="没有发布的改动")
    assert "旧标题" in shown()


def test_a_part_is_drawn_anew_when_one_of_its_pages_is_published(
    home, django_capture_on_commit_callbacks
):
    page = StandardPageFactory(parent=home, title="旧标题", show_in_menus=True)
    assert "旧标题" in shown()
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "新标题"
        page.save_revision().publish()
    assert "新标题" in Client().get("/").content.decode()


def test_what_stands_under_the_home_page_is_read_again_when_it_is_published(
    home, django_capture_on_commit_callbacks, rf, django_assert_num_queries
):
    def titles() -> list[str]:
        request = rf.get("/")
        standing_for(request)
        places = places_below(home, request=request)
        return [place.title for place in places if place.title.endswith("标题")]

    page = StandardPageFactory(parent=home, title="旧标题", slug="章程")
    assert titles() == ["旧标题"]
    with django_assert_num_queries(0):
        assert titles() == ["旧标题"]
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "新标题"
        page.save_revision().publish()
    assert titles() == ["新标题"]
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert titles() == []


def test_a_place_has_the_address_of_its_page(home, rf):
    page = StandardPageFactory(parent=home, title="章程", slug="章程")
    request = rf.get("/")
    place = next(one for one in places_below(home, request=request) if one.title == "章程")
    assert place.url == page.get_url(request)


def test_fields_of_old_become_blocks_and_fields_again(home):
    body = [{"type": "text", "value": "<p>正文</p>", "id": "a"}]
    old = {"motto": "一句话", "introduction": "简介", "lead_story": 7, "body": body}
    sections = moving.sections_of(**old)
    assert [block["type"] for block in sections][:4] == [
        "welcome", "lead_story", "latest_news", "text",
    ]  # fmt: skip
    assert moving.fields_of(sections) == old
    home.sections = json.dumps(sections)
    home.save()
    assert HomePage.objects.get().sections[0].value["motto"] == "一句话"


def test_drafts_move_with_the_page_and_back(home):
    home.save_revision()
    Revision.objects.update(content={"title": "旧", "motto": "草稿", "body": "[]"})
    moving.drafts_to_sections(apps)
    (revision,) = Revision.objects.all()
    assert json.loads(revision.content["sections"])[0]["value"]["motto"] == "草稿"
    revision.content["sections"] = json.dumps(
        moving.sections_of(motto="后来的", introduction="", lead_story=None, body=[])
    )
    revision.save()
    moving.drafts_to_fields(apps)
    (revision,) = Revision.objects.all()
    assert (revision.content["motto"], "sections" in revision.content) == ("后来的", False)
