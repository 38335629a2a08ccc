"""Editors write, the alliance office approves; what the office says reaches the writer."""

import json
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.urls import reverse
from wagtail.models import PageLogEntry

from alliance.news.factories import NewsPageFactory
from alliance.news.models import NewsIndexPage, NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(world):
    world.editor.email = "editor@example.org"
    world.editor.save()
    world.alliance_office.email = "office@example.org"
    world.alliance_office.save()


@pytest.fixture
def draft(home, world):
    page = NewsPageFactory(live=False, owner=world.editor)
    page.save_revision(user=world.editor)
    return page


def form_data(page: NewsPage, **changes) -> dict:
    return {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "cover": page.cover_id or "",
        "date": page.date.isoformat(),
        "category": page.category,
        "form": page.form,
        "series": "",
        "tags": "",
        "cover_caption": "",
        "credits-TOTAL_FORMS": 0,
        "credits-INITIAL_FORMS": 0,
        "credits-MIN_NUM_FORMS": 0,
        "credits-MAX_NUM_FORMS": 1000,
        "unit": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
        "body-count": 1,
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-type": "text",
        "body-0-value": json.dumps(
            {"blocks": [{"key": "a", "type": "unstyled", "text": "正文。", "depth": 0,
                         "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}
        ),
    } | changes  # fmt: skip


def edit(client, page: NewsPage, **changes):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, form_data(page, **changes))


def answer(client, page: NewsPage, action: str, comment: str = ""):
    page.refresh_from_db()
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[page.pk, action, page.current_workflow_task_state.pk],
    )
    return client.post(url, {"comment": comment})


def test_an_editor_cannot_publish(client, world, draft):
    client.force_login(world.editor)
    edit(client, draft, **{"action-publish": "1"})
    draft.refresh_from_db()
    assert not draft.live


def test_a_draft_without_its_lead_is_kept_but_cannot_be_submitted(client, world, draft):
    client.force_login(world.editor)
    edit(client, draft, lead="", title="未写完")
    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().title == "未写完"
    response = edit(client, draft, lead="", **{"action-submit": "1"})
    assert response.status_code == 200  # the form again, with its errors
    assert draft.current_workflow_state is None


def test_the_office_is_told_approves_and_the_page_is_published(
    client, world, draft, django_capture_on_commit_callbacks
):
    client.force_login(world.editor)
    edit(client, draft, **{"action-submit": "1"})
    assert [letter.to for letter in mail.outbox] == [["office@example.org"]]
    client.force_login(world.alliance_office)
    answer(client, draft, "approve")
    draft.refresh_from_db()
    assert draft.live
    assert [letter.to for letter in mail.outbox[1:]] == [["editor@example.org"]]
    client.logout()
    assert client.get(draft.url).status_code == 200


def test_a_rejection_reaches_the_writer_with_its_comment(client, world, draft):
    client.force_login(world.editor)
    edit(client, draft, **{"action-submit": "1"})
    mail.outbox.clear()
    client.force_login(world.alliance_office)
    answer(client, draft, "reject", "请补充完成人数。")
    draft.refresh_from_db()
    assert not draft.live
    (letter,) = mail.outbox
    assert letter.to == ["editor@example.org"]
    assert "请补充完成人数。" in letter.body
    client.force_login(world.editor)
    assert "请补充完成人数。" in client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()


def test_an_editor_cannot_approve_their_own_page(client, world, draft):
    client.force_login(world.editor)
    edit(client, draft, **{"action-submit": "1"})
    response = answer(client, draft, "approve")
    draft.refresh_from_db()
    assert not draft.live
    assert [str(message) for message in get_messages(response.wsgi_request)] != []


def test_the_office_publishes_by_itself_and_the_log_says_who(client, world, draft):
    client.force_login(world.alliance_office)
    edit(client, draft, **{"action-publish": "1"})
    draft.refresh_from_db()
    assert draft.live
    entry = PageLogEntry.objects.filter(page=draft.pk, action="wagtail.publish").get()
    assert entry.user == world.alliance_office


def test_an_editor_writes_a_new_page_in_the_admin(client, world, home):
    client.force_login(world.editor)
    index = NewsIndexPage.objects.get()
    url = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    assert client.get(url).status_code == 200
    data = form_data(NewsPage(title="新写的", slug="new", lead="导语。", date=date(2026, 5, 4)))
    client.post(url, data)
    page = NewsPage.objects.get()
    assert (page.title, page.live, page.owner) == ("新写的", False, world.editor)
