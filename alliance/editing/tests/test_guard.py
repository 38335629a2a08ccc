"""No way leads a page with a fault to the readers."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from alliance.editing.faults import PublicationRefused
from alliance.news.factories import NewsPageFactory
from alliance.news.models import NewsPage
from alliance.news.tests.test_workflow import answer, edit, form_data
from alliance.notices.models import Notice
from alliance.pages.factories import StandardPageFactory
from alliance.pages.tasks import publish_scheduled_pages

pytestmark = pytest.mark.django_db
BAD = "详情见 www.bet365.com"


@pytest.fixture
def draft(home, world) -> NewsPage:
    """A draft whose newest revision, saved by itself, holds an address of a gambling site."""
    page = NewsPageFactory(live=False, owner=world.editor)
    page.lead = BAD
    page.save_revision(user=world.editor, clean=False)
    return page


def live(page) -> bool:
    return Page.objects.filter(pk=page.pk, live=True).exists()


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_the_editors_form_tells_it_and_keeps_the_text(client, world, draft):
    client.force_login(world.alliance_office)
    response = edit(client, draft, lead=BAD, title="写了很久", **{"action-publish": "1"})
    page = response.content.decode()
    assert "指向博彩等违规网站" in page
    assert "写了很久" in page
    assert not live(draft)


def test_a_new_page_is_refused_in_the_form(client, world, home):
    client.force_login(world.alliance_office)
    index = home.get_children().get(slug="news")
    url = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    new = NewsPage(title="新写的", slug="new", lead=BAD, date=timezone.localdate())
    response = client.post(url, form_data(new, **{"action-publish": "1"}))
    assert "指向博彩等违规网站" in response.content.decode()
    client.post(url, form_data(new))  # saved as a draft it is kept
    assert not NewsPage.objects.get().live


def test_saving_a_draft_asks_nothing(client, world, draft):
    client.force_login(world.editor)
    edit(client, draft, lead=BAD, title="草稿")
    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().title == "草稿"


def test_handing_it_in_is_refused_in_the_form_and_below_it(client, world, draft):
    client.force_login(world.editor)
    response = edit(client, draft, lead=BAD, **{"action-submit": "1"})
    assert "指向博彩等违规网站" in response.content.decode()
    with pytest.raises(PublicationRefused):
        draft.get_workflow().start(draft, world.editor)
    assert not WorkflowState.objects.exists()


def test_approving_what_was_changed_after_handing_in(client, world, home):
    page = NewsPageFactory(live=False, owner=world.editor)
    page.save_revision(user=world.editor)
    page.get_workflow().start(page, world.editor)
    page.lead = BAD
    page.save_revision(user=world.editor, clean=False)  # autosave, after the check
    state = page.current_workflow_task_state
    state.revision = page.latest_revision
    state.save()
    client.force_login(world.alliance_office)
    response = answer(client, page, "approve")
    assert response.headers["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert "不能发布" in said(response)
    assert not live(page)


def test_publishing_many_at_once(client, world, draft):
    client.force_login(world.alliance_office)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = client.post(f"{url}?id={draft.pk}", {"include_descendants": ""})
    assert "不能发布" in said(response)
    assert not live(draft)


@pytest.mark.parametrize("way", ["publish", "schedule", "save", "add"])
def test_code_of_ours_goes_no_other_way(draft, home, way):
    def schedule():
        draft.go_live_at = timezone.now() + timedelta(days=1)
        draft.save_revision(clean=False).publish()

    def save():
        draft.live = True
        draft.save()

    act = {
        "publish": lambda: draft.latest_revision.publish(),
        "schedule": schedule,
        "save": save,
        "add": lambda: StandardPageFactory(parent=home, introduction=BAD),
    }[way]
    with pytest.raises(PublicationRefused):
        act()
    assert not live(draft)


def test_bookkeeping_of_a_live_page_is_not_in_the_way(home):
    page = NewsPageFactory()
    NewsPage.objects.filter(pk=page.pk).update(lead=BAD)  # as if the list had grown since
    page.refresh_from_db()
    page.save(update_fields=["has_unpublished_changes"])
    with pytest.raises(PublicationRefused):
        page.save()
    page.unpublish()
    assert not live(page)


def test_an_honest_page_is_published(client, world, home):
    page = NewsPageFactory(live=False)
    page.save_revision().publish()
    assert live(page)


def test_what_the_office_asks_reaches_the_writer(client, world, home, draft):
    draft.lead = "导语。"
    draft.save_revision(user=world.editor)
    draft.get_workflow().start(draft, world.editor)
    client.force_login(world.alliance_office)
    assert "审核待发布的页面" in client.get("/desk/").content.decode()
    answer(client, draft, "reject", "请补充完成人数。")
    notice = Notice.objects.of(world.editor.pk).get()
    assert (notice.kind, notice.params["comment"]) == ("page.returned", "请补充完成人数。")
    client.force_login(world.editor)
    assert f"修改页面“{draft.title}”" in client.get("/desk/").content.decode()


def test_one_that_became_refused_does_not_hold_up_the_others(home, world):
    soon = timezone.now() + timedelta(hours=1)
    pages = [NewsPageFactory(live=False, go_live_at=soon) for _ in range(2)]
    for page in pages:
        page.save_revision(user=world.editor).publish()
    past = timezone.now() - timedelta(minutes=1)
    for revision in Revision.objects.filter(approved_go_live_at=soon).order_by("pk"):
        content = revision.content | {"go_live_at": past.isoformat()}
        if revision.object_id == str(pages[0].pk):
            content["lead"] = BAD  # as if the list had grown since
        Revision.objects.filter(pk=revision.pk).update(content=content, approved_go_live_at=past)
    publish_scheduled_pages()
    assert [live(page) for page in pages] == [False, True]
    assert Notice.objects.of(world.editor.pk).get().kind == "page.held_back"
