import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.factories import UserFactory
from alliance.notices.factories import NoticeFactory
from alliance.notices.models import Notice
from alliance.notices.services import paces_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    user = UserFactory(email="reader@example.org")
    client.force_login(user)
    return user


def said(*authors, user, **kwargs):
    return [NoticeFactory(user=user, params={"author": author}, **kwargs) for author in authors]


def test_the_unread_come_first_and_others_are_not_there(client, reader):
    said("较早", user=reader)
    said("读过", user=reader, read=True)
    said("别人", user=UserFactory())
    page = client.get(reverse("notices:list"))
    assert [notice.text for notice in page.context["page_obj"]] == [
        "较早 回复了您。",
        "读过 回复了您。",
    ]


def test_the_list_costs_the_same_for_one_and_three(client, reader, django_assert_num_queries):
    said("甲", user=reader)
    client.get(reverse("notices:list"))
    with django_assert_num_queries(4):  # user, count, rows, roles; the count of the bell is kept
        client.get(reverse("notices:list"))
    said("乙", "丙", user=reader)
    with django_assert_num_queries(4):
        client.get(reverse("notices:list"))


def test_what_a_name_holds_is_shown_as_text(client, reader):
    said("<script>alert(1)</script>", user=reader)
    html = client.get(reverse("notices:list")).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_opening_leads_on_and_marks_read(client, reader):
    (notice,) = said("甲", user=reader, url="/learn/")
    answer = client.get(reverse("notices:open", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/learn/")
    assert not Notice.objects.unread().exists()


def test_asking_for_the_head_alone_reads_nothing(client, reader):
    (notice,) = said("甲", user=reader)
    client.head(reverse("notices:open", args=[notice.pk]))
    assert Notice.objects.unread().exists()


def test_all_are_read_with_one_button(client, reader):
    notices = said("甲", "乙", user=reader)
    page = client.get(reverse("notices:list"))
    assert page.context["last_id"] == notices[-1].pk
    client.post(reverse("notices:read_all"), {"last": page.context["last_id"]})
    assert not Notice.objects.unread().exists()
    assert b'name="last"' not in client.get(reverse("notices:list")).content


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 30])
def test_nonsense_reads_nothing(client, reader, last):
    said("甲", user=reader)
    assert client.post(reverse("notices:read_all"), {"last": last}).status_code == 404
    assert Notice.objects.unread().exists()


def test_paces_are_chosen(client, reader):
    client.post(reverse("notices:preferences"), {"test": "WEEKLY", "quiet": "DAILY"})
    assert paces_of(reader.pk) == {"test": "WEEKLY", "quiet": "DAILY"}
    refused = client.post(reverse("notices:preferences"), {"test": "HOURLY", "quiet": "DAILY"})
    assert refused.status_code == 200
    assert paces_of(reader.pk)["test"] == "WEEKLY"


def test_the_bell_counts_and_costs_no_query(client, reader, django_assert_num_queries):
    said("甲", "乙", user=reader)
    first = client.get(reverse("notices:preferences"))
    assert b'bell__count">2<' in first.content
    with django_assert_num_queries(3):  # user, roles, paces
        client.get(reverse("notices:preferences"))


def test_a_visitor_sees_no_bell(client):
    assert b"bell" not in client.get(reverse("account_login")).content


def test_a_notice_tells_its_moment(client, reader):
    (notice,) = said("甲", user=reader)
    shown = timezone.localtime(notice.created_at).strftime("%Y-%m-%d %H:%M")
    assert shown in client.get(reverse("notices:list")).content.decode()
