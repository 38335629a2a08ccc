"""Wagtail's own search as editors use it: in the explorer, for pictures, with whatever is typed."""

import pytest
from modelsearch.query import Phrase, PlainText
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

TITLES = {
    "spine": "漯河市脊柱专业联盟成立大会",
    "network": "构建紧密型医联体，把专家送到乡镇",
    "imaging": "CT 三维重建讲座",
    "draft": "颈椎病的保守治疗",
}


@pytest.fixture
def pages(db) -> None:
    root, backend = Page.objects.get(depth=1), get_search_backend()
    for slug, title in TITLES.items():
        page = root.add_child(instance=Page(title=title, slug=slug, live=slug != "draft"))
        backend.add(page)


def slugs(found) -> set[str]:
    return {page.slug for page in found}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("脊柱", {"spine"}),
        ("成立大会", {"spine"}),
        ("脊柱 成立", {"spine"}),
        ("脊柱聯盟", set()),
        ("專業聯盟", {"spine"}),
        ("医联体", {"network"}),
        ("颈", {"draft"}),
        ("ct", {"imaging"}),
        ("三维重", {"imaging"}),
        ("柱脊", set()),
        ("'; DROP TABLE x --", set()),
        ("()|&!:* <->", set()),
        ("😀", set()),
    ],
)
def test_as_an_editor_types(pages, typed, expected):
    assert slugs(Page.objects.autocomplete(typed)) == expected
    assert slugs(Page.objects.search(typed)) == expected


def test_questions_put_together(pages):
    spine, network = PlainText("脊柱"), PlainText("医联体")
    assert slugs(Page.objects.search(spine | network)) == {"spine", "network"}
    assert slugs(Page.objects.search(Phrase("联盟") & ~PlainText("医联体"))) == {"spine"}
    either = PlainText("脊柱 颈椎", operator="or")
    assert slugs(Page.objects.search(either)) == {"spine", "draft"}


def test_a_new_title_takes_the_place_of_the_old(pages):
    page = Page.objects.get(slug="draft")
    page.title = "腰椎病的保守治疗"
    page.save()
    get_search_backend().add(page)
    assert slugs(Page.objects.autocomplete("颈椎")) == set()
    assert slugs(Page.objects.autocomplete("腰椎")) == {"draft"}


def test_fields_narrow_nothing_and_refuse_nothing(pages):
    assert slugs(Page.objects.search("脊柱", fields=["title"])) == {"spine"}
