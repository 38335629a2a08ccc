from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from alliance.accounts.factories import UserFactory
from alliance.core.models import OutgoingMail
from alliance.core.tasks import deliver_mail
from alliance.notices import digests, services
from alliance.notices.factories import NoticeFactory
from alliance.notices.models import Notice

pytestmark = pytest.mark.django_db

AT = timezone.now()
SOON = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def into_the_outbox(settings, monkeypatch) -> None:
    """Mails stand in the outbox, as they do outside of tests, and no worker is told of them."""
    settings.EMAIL_BACKEND = "alliance.core.mail.WorkerEmailBackend"
    monkeypatch.setattr(deliver_mail, "apply_async", lambda args, **options: None)


@pytest.fixture
def reader():
    return UserFactory(name="王敏", email="reader@example.org")


def mails() -> list[dict]:
    return list(OutgoingMail.objects.order_by("pk").values_list("message", flat=True))


def test_one_mail_tells_all_that_is_due_and_unread(reader):
    due = NoticeFactory(user=reader, mail_due_at=AT)
    NoticeFactory(user=reader, mail_due_at=AT, params={"author": "周明远"})
    NoticeFactory(user=reader, mail_due_at=SOON, params={"author": "以后"})
    NoticeFactory(user=reader, read=True, params={"author": "读过"})
    assert digests.send_due(at=AT) == 1
    (mail,) = mails()
    assert mail["to"] == ["reader@example.org"]
    assert mail["subject"] == "您有 2 条新通知"
    assert "林晓岚 回复了您。" in mail["body"]
    assert "周明远 回复了您。" in mail["body"]
    assert f"/notices/{due.pk}/" in mail["body"]
    assert "以后" not in mail["body"]
    assert "读过" not in mail["body"]
    due.refresh_from_db()
    assert (due.mail_due_at, due.mailed_at, due.read_at) == (None, AT, None)
    assert digests.send_due(at=AT) == 0


def test_a_long_mail_names_some_and_counts_the_others(reader):
    NoticeFactory.create_batch(digests.LISTED + 3, user=reader, mail_due_at=AT)
    digests.send_due(at=AT)
    (mail,) = mails()
    assert mail["body"].count("回复了您") == digests.LISTED
    assert "另有 3 条" in mail["body"]


@pytest.mark.parametrize("changes", [{"email": ""}, {"is_active": False}])
def test_who_cannot_be_mailed_any_more_holds_up_nothing(reader, changes):
    type(reader).objects.filter(pk=reader.pk).update(**changes)
    NoticeFactory(user=reader, mail_due_at=AT)
    assert digests.send_due(at=AT) == 0
    assert mails() == []
    assert Notice.objects.filter(mail_due_at=None, mailed_at=None).count() == 1


def test_a_worker_that_dies_in_the_middle_has_mailed_nothing_and_lost_nothing(reader, monkeypatch):
    NoticeFactory(user=reader, mail_due_at=AT)
    compose = digests._compose

    def compose_for_the_last_time(*args):
        message = compose(*args)
        send = message.send

        def send_and_die():
            send()
            raise SystemExit

        message.send = send_and_die
        return message

    with monkeypatch.context() as dying:
        dying.setattr(digests, "_compose", compose_for_the_last_time)
        with pytest.raises(SystemExit):
            digests.send_due(at=AT)
    assert mails() == []
    assert digests.send_due(at=AT) == 1
    assert len(mails()) == 1


def test_the_mail_can_be_ended_with_one_post_from_its_header(reader, client):
    NoticeFactory(user=reader, mail_due_at=AT)
    digests.send_due(at=AT)
    (mail,) = mails()
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["headers"]["List-Unsubscribe"].strip("<>")
    assert link in mail["body"]
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert services.paces_of(reader.pk)["test"] == "AT_ONCE"
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert services.paces_of(reader.pk)["test"] == "NEVER"


@pytest.mark.parametrize("token", ["1", "1:AAAA", "x:y", "1:" + "é" * 20, ":" * 40])
def test_a_link_we_did_not_write_ends_nothing(client, token):
    assert client.post(f"/notices/unsubscribe/{token}/").status_code == 404


def _two_workers_at_once() -> None:
    start = Barrier(2)

    def work():
        try:
            start.wait()
            digests.send_due(at=AT)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["as it is", "control: no lock"])
def test_two_workers_mail_once(reader, monkeypatch, locked):
    """Both have read what is due before either goes on; without the lock each would mail."""
    NoticeFactory.create_batch(2, user=reader, mail_due_at=AT)
    read, compose = Barrier(2), digests._compose

    def compose_together(*args):
        if not locked:
            read.wait(timeout=5)
        return compose(*args)

    monkeypatch.setattr(digests, "_compose", compose_together)
    if not locked:
        queryset = type(Notice.objects.all())
        monkeypatch.setattr(queryset, "select_for_update", lambda self, **kwargs: self)
    _two_workers_at_once()
    assert len(mails()) == (1 if locked else 2)
