from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.accounts.factories import UserFactory
from alliance.core.models import AuditEntry
from alliance.notices import kinds, services, unread
from alliance.notices.enums import GRACE, Pace
from alliance.notices.factories import NoticeFactory
from alliance.notices.models import Notice, Preference

pytestmark = pytest.mark.django_db

AT = timezone.make_aware(datetime(2026, 11, 25, 10, 0))  # a Wednesday


@pytest.fixture
def reader():
    return UserFactory(email="reader@example.org")


def tell(*users, **changes):
    services.notify(
        **{
            "users": [user.pk for user in users],
            "kind": "test.said",
            "params": {"author": "林晓岚"},
            "url": "/desk/",
            "at": AT,
        }
        | changes
    )


def test_each_person_is_told_once_in_two_statements(reader, django_assert_num_queries):
    others = UserFactory.create_batch(3)
    with django_assert_num_queries(5):  # people, paces, rows, and the transaction's own two
        tell(reader, reader, *others)
    assert Notice.objects.count() == 4
    assert Notice.objects.get(user=reader).text == "林晓岚 回复了您。"


def test_a_title_that_quotes_is_quoted_in_the_other_marks():
    kinds.register(kinds.KINDS["test.said"].group, {"test.quotes": "“%(title)s”有新评论，%(said)s"})
    said = kinds.sentence("test.quotes", {"title": "来了“周三专家”", "said": "“好”"})
    assert said == "“来了‘周三专家’”有新评论，“好”"


def test_who_cannot_sign_in_is_told_nothing(reader):
    tell(UserFactory(is_active=False))
    assert not Notice.objects.exists()


def test_the_same_key_is_told_once(reader):
    newcomer = UserFactory()
    tell(reader, key="comment:1")
    tell(reader, newcomer, key="comment:1")
    assert sorted(Notice.objects.values_list("user", flat=True)) == [reader.pk, newcomer.pk]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"params": {}}, KeyError),
        ({"kind": "nobody.registered"}, KeyError),
        ({"url": "https://elsewhere.example/"}, IntegrityError),
        ({"url": "//elsewhere.example/"}, IntegrityError),
        ({"url": "/\\elsewhere.example/"}, IntegrityError),
    ],
)
def test_what_cannot_be_told_is_refused_at_once(reader, changes, error):
    with pytest.raises(error), transaction.atomic():
        tell(reader, **changes)


def test_a_dropped_kind_leaves_a_plain_word():
    assert NoticeFactory.build(kind="gone").text == "有一条通知，请打开查看。"
    assert NoticeFactory.build(params={}).text == "有一条通知，请打开查看。"


@pytest.mark.parametrize(
    ("pace", "at", "due"),
    [
        (Pace.NEVER, AT, None),
        (Pace.AT_ONCE, AT, AT + GRACE),
        (Pace.DAILY, AT, datetime(2026, 11, 26, 7, 30)),
        (Pace.DAILY, AT - timedelta(hours=3), datetime(2026, 11, 25, 7, 30)),
        (Pace.WEEKLY, AT, datetime(2026, 11, 30, 7, 30)),
        (Pace.WEEKLY, AT + timedelta(days=5), datetime(2026, 12, 7, 7, 30)),
    ],
)
def test_when_each_pace_mails(pace, at, due):
    found = pace.due_at(at)
    assert found == (timezone.make_aware(due) if due and timezone.is_naive(due) else due)


def test_the_own_pace_goes_before_the_one_for_all_and_that_before_the_groups(reader):
    assert services.paces_of(reader.pk) == {"test": Pace.AT_ONCE, "quiet": Pace.NEVER}
    Preference.objects.create(user=reader, group="", pace=Pace.DAILY)
    Preference.objects.create(user=reader, group="quiet", pace=Pace.WEEKLY)
    assert services.paces_of(reader.pk) == {"test": Pace.DAILY, "quiet": Pace.WEEKLY}
    tell(reader)
    assert Notice.objects.get().mail_due_at == Pace.DAILY.due_at(AT)


def test_nothing_waits_to_be_mailed_to_who_has_no_address():
    tell(UserFactory())
    assert Notice.objects.get().mail_due_at is None


def test_a_new_pace_moves_what_waits_and_wakes_nothing_that_does_not(reader):
    tell(reader)
    never = NoticeFactory(user=reader)
    services.choose_paces(user=reader, paces={"test": "WEEKLY", "quiet": "NEVER"}, at=AT)
    services.choose_paces(user=reader, paces={"test": "DAILY", "quiet": "NEVER"}, at=AT)
    assert Preference.objects.count() == 2
    told = Notice.objects.exclude(pk=never.pk).get()
    never.refresh_from_db()
    assert (told.mail_due_at, never.mail_due_at) == (Pace.DAILY.due_at(AT), None)
    services.choose_paces(user=reader, paces={"test": "NEVER"}, at=AT)
    told.refresh_from_db()
    assert told.mail_due_at is None


def test_who_ends_the_mails_has_none_of_any_group(reader):
    tell(reader)
    for _ in range(2):
        services.stop_mail(user_id=reader.pk, at=AT)
    assert set(services.paces_of(reader.pk).values()) == {Pace.NEVER}
    assert Notice.objects.get().mail_due_at is None
    assert AuditEntry.objects.filter(action="notice.unsubscribe").count() == 2
    services.stop_mail(user_id=2**40, at=AT)


def test_reading_one_takes_it_out_of_the_mail(reader):
    told = NoticeFactory(user=reader, waiting=True)
    others = NoticeFactory(waiting=True)
    services.mark_read(user_id=reader.pk, notice_id=told.pk, at=AT)
    services.mark_read(user_id=reader.pk, notice_id=others.pk, at=AT)
    told.refresh_from_db()
    others.refresh_from_db()
    assert (told.read_at, told.mail_due_at) == (AT, None)
    assert (others.read_at, bool(others.mail_due_at)) == (None, True)


def test_reading_all_leaves_what_came_since(reader):
    seen = NoticeFactory.create_batch(2, user=reader)
    since = NoticeFactory(user=reader)
    strange = NoticeFactory()
    services.mark_all_read(user_id=reader.pk, last_id=seen[-1].pk, at=AT)
    assert set(Notice.objects.unread()) == {since, strange}


def test_what_is_old_is_swept(reader):
    ages = {
        "kept read": ({"read": True}, services.READ_KEPT - timedelta(days=1)),
        "old read": ({"read": True}, services.READ_KEPT + timedelta(days=1)),
        "kept unread": ({}, services.UNREAD_KEPT - timedelta(days=1)),
        "old unread": ({}, services.UNREAD_KEPT + timedelta(days=1)),
    }
    for name, (made, age) in ages.items():
        NoticeFactory(user=reader, key=name, created_at=AT - age, **made)
    assert services.delete_old(at=AT) == 2
    assert set(Notice.objects.values_list("key", flat=True)) == {"kept read", "kept unread"}


def test_the_unread_are_counted_once_and_anew_when_one_comes(
    reader, django_assert_num_queries, django_capture_on_commit_callbacks, monkeypatch
):
    NoticeFactory(user=reader)
    NoticeFactory(user=reader, read=True)
    assert unread.count(reader.pk) == 1
    with django_assert_num_queries(0):
        assert unread.count(reader.pk) == 1
    with django_capture_on_commit_callbacks(execute=True):
        tell(reader)
    assert unread.count(reader.pk) == 2
    with django_capture_on_commit_callbacks(execute=True):
        services.mark_all_read(user_id=reader.pk, last_id=Notice.objects.latest("pk").pk, at=AT)
    assert unread.count(reader.pk) == 0


def test_a_count_taken_before_a_change_does_not_come_back(
    reader, monkeypatch, django_capture_on_commit_callbacks
):
    """Somebody counts, the notice commits, and only then the count is written."""
    count = unread.UNREAD.count

    def counted_before_the_change(user):
        before = count(user=user)
        monkeypatch.undo()
        with django_capture_on_commit_callbacks(execute=True):
            NoticeFactory(user=reader)
            unread.forget([user])
        return before

    monkeypatch.setattr(unread.UNREAD, "count", counted_before_the_change)
    assert unread.count(reader.pk) == 0
    assert unread.count(reader.pk) == 1
