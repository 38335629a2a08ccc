"""What search finds of the public site, and what it no longer finds."""

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from alliance.pages.blocks import BodyBlock
from alliance.pages.factories import StandardPageFactory
from alliance.pages.found import plain_text
from alliance.pages.services import set_up_site
from alliance.search import asking, queries, readers
from alliance.search.queries import Filters, Reader
from alliance.units.models import Membership

pytestmark = pytest.mark.usefixtures("indexed")
TODAY = timezone.localdate()


@pytest.fixture
def home(world):
    return set_up_site(alliance=world.alliance, site_url="http://testserver")


def found(text: str, *audiences: str) -> list[tuple[str, str]]:
    reader = Reader(audiences=[readers.PUBLIC, *audiences], today=TODAY)
    answer = queries.search(asking.read(text), reader=reader, filters=Filters())
    return [(hit.title, hit.url) for hit in answer.hits]


def body(*values: str):
    return BodyBlock().to_python([{"type": "text", "value": value} for value in values])


def test_plain_text_is_what_there_is_to_read():
    table = {
        "type": "table",
        "value": {"data": [["分型", "转诊"]], "table_caption": "分级", "cell": [{"hidden": False}]},
    }
    quote = {"type": "quote", "value": {"text": "先看病人", "speaker": "周<明>远"}}
    text = {"type": "text", "value": "<h2>脊<b>柱</b></h2><p>A &amp; B</p>", "id": "no-text"}
    assert plain_text(BodyBlock().to_python([text, quote, table])).split("\n") == [
        "脊柱", "A & B", "先看病人", "周远", "分型", "转诊", "分级",
    ]  # fmt: skip


def test_a_page_is_found_from_its_publication_to_its_end(home):
    page = StandardPageFactory(parent=home, title="草稿", live=False)
    page.title, page.body = "联盟章程", body("<p>每届任期五年</p>")
    page.save_revision()
    assert found("章程") == found("每届任期") == []
    page.save_revision().publish()
    assert found("章程") == found("每届任期") == [("联盟章程", page.get_url())]
    page.refresh_from_db()
    page.unpublish()
    assert found("章程") == []
    page.save_revision().publish()
    page.delete()
    assert found("章程") == []


@pytest.mark.parametrize(
    ("restriction", "for_visitors", "for_members"),
    [("login", 0, 1), ("password", 0, 0), ("groups", 0, 0)],
)
def test_a_restricted_page_is_found_by_who_may_read_it(
    home, restriction, for_visitors, for_members
):
    section = StandardPageFactory(parent=home, title="内部")
    StandardPageFactory(parent=section, title="值班安排")
    assert len(found("值班")) == 1
    kept = PageViewRestriction.objects.create(page=section, restriction_type=restriction)
    assert len(found("值班")) == for_visitors
    assert len(found("值班", readers.SIGNED_IN)) == for_members
    kept.delete()
    assert len(found("值班")) == 1


def test_a_page_that_moved_is_found_at_its_new_address(home, django_capture_on_commit_callbacks):
    section = StandardPageFactory(parent=home, title="栏目", slug="section")
    page = StandardPageFactory(parent=home, title="章程", slug="charter")
    page.move(section, pos="last-child")
    assert found("章程") == [("章程", "/section/charter/")]
    section.refresh_from_db()
    section.slug = "rules"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()
    assert found("章程") == [("章程", "/rules/charter/")]


def test_a_unit_is_found_while_it_is_a_member(world):
    ((title, url),) = found("qingshanxian")
    assert (title, url) == ("青山县人民医院", f"/units/{world.unit.pk}/")
    assert found("qsxrmyy") == found("二甲 青山县人民医院") == [(title, url)]
    membership = Membership.objects.get(unit=world.unit)
    membership.status, membership.ended_date = "ENDED", "2026-03-31"
    membership.save()
    assert found("青山县人民医院") == []
