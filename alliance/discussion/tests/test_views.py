from uuid import uuid4

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from alliance.core.desk import Urgency
from alliance.discussion import desk, showing
from alliance.discussion.models import Comment, Following, Report, Silence
from alliance.discussion.services import moderating
from alliance.units.queries import roles_of

from .conftest import AT

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def here(world) -> str:
    return f"/discussion/on/room/{world.unit.pk}/"


@pytest.fixture
def doctor(client, world):
    client.force_login(world.doctor)
    return client


def post(client, address, text="同意", headers=None, **data):
    return client.post(address, {"text": text, "key": str(uuid4()), **data}, headers=headers)


def test_without_htmx_writing_leads_to_the_comment(doctor, here):
    answer = post(doctor, here)
    comment = Comment.objects.get()
    assert answer["Location"] == f"/discussion/comments/{comment.pk}/"
    answer = doctor.get(answer["Location"])
    assert answer["Location"] == f"{here}?page=1#comment-{comment.pk}"
    assert "同意" in doctor.get(here).content.decode()


def test_with_htmx_the_part_alone_comes_back(doctor, here):
    part = post(doctor, here, headers=HTMX)
    assert part.status_code == 200
    html = part.content.decode()
    assert html.lstrip().startswith("<section")
    assert "已发表。" in html
    assert 'id="comment-' in html


def test_what_was_refused_stays_in_the_form_and_is_marked(doctor, here):
    page = post(doctor, here, text="患者电话 13812345678 <b>", headers=HTMX)
    html = page.content.decode()
    assert "<mark>13812345678</mark> &lt;b&gt;" in html
    assert "请删去电话号码" in html
    assert "患者电话 13812345678 &lt;b&gt;</textarea>" in html
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"key": "x"},
        {"answers": "x"},
        {"answers": "-1"},
        {"answers": "9" * 40},
        {"text": "\x00"},
        {"text": ""},
    ],
)
def test_nonsense_is_answered_with_the_form(doctor, here, data):
    data = {"text": "好", "key": str(uuid4())} | data if data else {}
    assert doctor.post(here, data).status_code == 200
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "page=999", "answers=x", f"answers={9**40}"]
)
def test_a_nonsense_address_shows_the_thread(doctor, here, say, query):
    say()
    assert doctor.get(f"{here}?{query}").status_code == 200


def test_a_reply_names_whom_it_answers(world, doctor, here, say):
    first = say(by=world.colleague)
    form = doctor.get(f"{here}?answers={first.pk}").content.decode()
    assert f"回复 {world.colleague.name}" in form
    assert f'name="answers" value="{first.pk}"' in form
    post(doctor, here, answers=first.pk)
    assert Comment.objects.get(author=world.doctor).answers == first


def test_a_page_costs_the_same_for_one_and_three(
    world, client, here, say, django_assert_num_queries
):
    say(f"@{world.colleague.name} 好", by=world.coordinator)
    client.force_login(world.colleague)
    client.get(here)
    with django_assert_num_queries(12):
        client.get(here)
    first = say(by=world.coordinator)
    say(f"@{world.coordinator.name} 好", answers_id=first.pk)
    with django_assert_num_queries(12):
        client.get(here)


def test_a_long_thread_pages_by_branches(world, doctor, here, say, monkeypatch):
    monkeypatch.setattr(showing, "COMMENTS_PER_PAGE", 2)
    first, second = say(), say()
    late_reply = say(answers_id=first.pk)
    pages = [doctor.get(f"{here}?page={page}").context["board"].shown for page in (1, 2)]
    assert [[one.comment for one in page] for page in pages] == [[first, late_reply], [second]]
    assert showing.page_of(second) == 2
    found = doctor.get(f"/discussion/comments/{second.pk}/")
    assert found["Location"].endswith(f"?page=2#comment-{second.pk}")


def test_editing_shows_the_text_and_saves(doctor, here, say):
    comment = say("错字")
    assert "错字" in doctor.get(f"/discussion/comments/{comment.pk}/edit/").content.decode()
    doctor.post(f"/discussion/comments/{comment.pk}/edit/", {"text": "对字"})
    comment.refresh_from_db()
    assert comment.text == "对字"
    refused = doctor.post(f"/discussion/comments/{comment.pk}/edit/", {"text": "电话 13812345678"})
    assert "<mark>13812345678</mark>" in refused.content.decode()


def test_deleting_and_reporting(world, client, here, say):
    comment = say()
    client.force_login(world.colleague)
    assert client.post(f"/discussion/comments/{comment.pk}/report/", {}).status_code == 200
    client.post(f"/discussion/comments/{comment.pk}/report/", {"reason": "PATIENT"})
    assert Report.objects.get().reason == "PATIENT"
    assert "已举报" in client.get(here).content.decode()
    client.force_login(world.doctor)
    part = client.post(f"/discussion/comments/{comment.pk}/delete/", headers=HTMX)
    assert "已删除" in part.content.decode()
    assert client.post(f"/discussion/comments/{comment.pk}/delete/").status_code == 302


def test_following(world, doctor, here):
    for ear, muted in (("FOLLOW", [False]), ("MUTE", [True]), ("MENTIONS", [])):
        assert doctor.post(f"{here}listen/", {"ear": ear}, headers=HTMX).status_code == 200
        assert list(Following.objects.values_list("muted", flat=True)) == muted
    assert doctor.post(f"{here}listen/", {"ear": "LOUD"}).status_code == 404


def test_the_office_works_through_its_queue(world, client, say, django_assert_num_queries):
    comment = say("<script>不实")
    moderating.report(comment_id=comment.pk, reason="WRONG", note="", by=world.colleague, at=AT)
    client.force_login(world.alliance_office)
    at = f"/discussion/moderation/{comment.pk}/"
    assert "&lt;script&gt;不实" in client.get("/discussion/moderation/").content.decode()
    assert client.get(at).context["has_open"]
    assert client.post(f"{at}hide/", {"hide-reason": ""}).status_code == 200
    client.post(f"{at}hide/", {"hide-reason": "不实"})
    assert client.post(f"{at}hide/", {"hide-reason": "不实"}).status_code == 302
    assert client.post(f"{at}dismiss/").status_code == 302
    client.post(f"{at}restore/")
    client.post(f"{at}restore/")
    comment.refresh_from_db()
    assert comment.is_visible
    bad = {"silence-alliance": world.foreign_alliance.pk, "silence-days": 3, "silence-reason": "吵"}
    assert client.post(f"{at}silence/", bad).status_code == 200
    client.post(f"{at}silence/", bad | {"silence-alliance": world.alliance.pk})
    silence = Silence.objects.get()
    assert world.doctor.name in client.get("/discussion/moderation/silences/").content.decode()
    for _ in range(2):
        client.post(f"/discussion/moderation/silences/{silence.pk}/lift/")
    silence.refresh_from_db()
    assert silence.lifted_at
    for which in ("hidden", "decided", "nonsense"):
        assert client.get(f"/discussion/moderation/?show={which}").status_code == 200


def test_the_queue_costs_the_same_for_one_and_three(world, client, say, django_assert_num_queries):
    def reported():
        moderating.report(comment_id=say().pk, reason="WRONG", note="", by=world.colleague, at=AT)

    reported()
    client.force_login(world.alliance_office)
    client.get("/discussion/moderation/")
    with django_assert_num_queries(4):
        client.get("/discussion/moderation/")
    reported()
    reported()
    with django_assert_num_queries(4):
        client.get("/discussion/moderation/")


def test_the_desk_counts_for_the_office_and_asks_nothing_for_others(
    world, say, django_assert_num_queries
):
    moderating.report(comment_id=say().pk, reason="WRONG", note="", by=world.colleague, at=AT)

    def items(user):
        return list(desk.reports_on_the_desk(user=user, roles=roles_of(user), at=AT))

    roles_of(world.doctor)
    with django_assert_num_queries(0):
        assert items(world.doctor) == []
    roles_of(world.alliance_office)
    with django_assert_num_queries(1):
        (item,) = items(world.alliance_office)
    assert (item.urgency, item.figure) == (Urgency.DUE, "1")


def test_the_tag_says_nothing_to_visitors_and_costs_no_query(world, django_assert_num_queries):
    drawing = Template('{% load discussion %}{% discussion "news" 7 %}')
    request = RequestFactory().get("/news/story/")
    for user, shown in ((None, False), (world.doctor, True)):
        if user:
            request.user = user
        with django_assert_num_queries(0):
            html = drawing.render(Context({"request": request}))
        assert ("/discussion/on/news/7/" in html) == shown
        assert bool(html.strip()) == shown
    request.is_preview = True
    assert not drawing.render(Context({"request": request})).strip()
