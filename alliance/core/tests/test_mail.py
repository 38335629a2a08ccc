from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends import locmem
from django.db import models, transaction
from django.utils import timezone

from alliance.core import outbox, tasks
from alliance.core.mail import WorkerEmailBackend
from alliance.core.models import AuditEntry, OutgoingMail
from alliance.core.outbox import Outcome
from lms.celery import app as celery_app
from lms.testing.racing import at_once, meet_before

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def handed_over(monkeypatch) -> list[int]:
    """What the worker would be told."""
    given: list[int] = []
    monkeypatch.setattr(
        tasks.deliver_mail, "apply_async", lambda args, **options: given.append(args[0])
    )
    return given


@pytest.fixture
def broker_away(monkeypatch) -> None:
    """Nobody listens where the broker should be.

    The write address follows the other one when it is read, so it is changed first.
    """
    for setting in ("broker_write_url", "broker_url"):
        monkeypatch.setattr(celery_app.conf, setting, "redis://127.0.0.1:1/0")
    monkeypatch.setattr(celery_app, "amqp", type(celery_app.amqp)(celery_app))
    monkeypatch.setattr(celery_app, "_pool", None)


@pytest.fixture
def server(monkeypatch) -> list[Exception | None]:
    """What the mail server answers, one after the other; afterwards it takes everything."""
    answers: list[Exception | None] = []
    take = locmem.EmailBackend.send_messages

    def answer(self, messages):
        if answers and (failure := answers.pop(0)):
            raise failure
        return take(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", answer)
    return answers


def message(subject="事由") -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        subject, "正文", "office@example.org", ["a@example.org"], reply_to=["b@example.org"],
        headers={"Auto-Submitted": "auto-generated"}, connection=WorkerEmailBackend(),
    )  # fmt: skip
    letter.attach_alternative("<p>正文</p>", "text/html")
    return letter


def written(subject="事由") -> OutgoingMail:
    message(subject).send()
    return OutgoingMail.objects.latest("pk")


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_when_the_transaction_commits(handed_over):
    with transaction.atomic():
        message().send()
        assert handed_over == []
    assert handed_over == [OutgoingMail.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_transaction_that_fails_never_leaves(handed_over):
    with transaction.atomic():
        message().send()
        transaction.set_rollback(True)
    assert handed_over == []
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_was_written_and_keeps_nothing(handed_over):
    message().send()
    tasks.deliver_mail(handed_over[0])
    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("事由", "正文", ["a@example.org"])
    assert sent.reply_to == ["b@example.org"]
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert [tuple(part) for part in sent.alternatives] == [("<p>正文</p>", "text/html")]
    assert not OutgoingMail.objects.exists()
    tasks.deliver_mail(handed_over[0])
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_written_while_the_broker_is_away_is_found_by_the_sweep(broker_away, caplog):
    waiting = written()
    assert "broker_away" in caplog.text
    assert outbox.send_waiting(at=waiting.written_at) == 0  # the first minute is the task's
    assert outbox.send_waiting(at=waiting.written_at + A_MINUTE) == 1
    assert [sent.subject for sent in mail.outbox] == ["事由"]
    assert outbox.send_waiting(at=waiting.written_at + A_MINUTE) == 0


@pytest.mark.django_db
def test_a_refused_mail_is_tried_again_after_longer_and_longer_pauses(server):
    waiting, at, pauses = written(), timezone.now(), []
    for _ in range(11):
        server.append(SMTPRecipientsRefused({}))
        assert outbox.send(mail_id=waiting.pk, at=at) is Outcome.REFUSED
        waiting.refresh_from_db()
        pauses.append((waiting.next_try_at - at) / A_MINUTE)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert outbox.send(mail_id=waiting.pk, at=at) is Outcome.SENT
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_after_two_days_it_is_given_up_and_the_trail_says_so(server):
    waiting = written()
    server.append(SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}))
    assert outbox.send(mail_id=waiting.pk, at=waiting.written_at + timedelta(days=2))
    assert not OutgoingMail.objects.exists()
    entry = AuditEntry.objects.get(action="mail.give_up")
    assert (entry.object_id, entry.detail) == (str(waiting.pk), {"tries": 1})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failure", "sent"),
    [
        (SMTPRecipientsRefused({}), 2),
        (ValueError("a header cannot be written"), 2),
        (ConnectionRefusedError(), 0),
        (TimeoutError(), 0),
        (SMTPServerDisconnected(), 0),
        (SMTPAuthenticationError(535, b"wrong password"), 0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_bad_mail_stops_no_other_but_a_server_that_is_away_does(server, failure, sent):
    for n in range(3):
        waiting = written(f"{n}")
    server.append(failure)
    assert outbox.send_waiting(at=waiting.next_try_at) == sent
    assert OutgoingMail.objects.count() == 3 - sent
    assert OutgoingMail.objects.earliest("pk").tries == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control without"])
def test_the_task_and_the_sweep_at_once_send_one_mail(
    handed_over, server, monkeypatch, settings, locked
):
    mail_id = written().pk
    meeting = meet_before(monkeypatch, locmem.EmailBackend, "send_messages")
    if not locked:
        monkeypatch.setattr(
            models.QuerySet, "select_for_update", lambda self, **options: self.all()
        )
    at = timezone.now()
    outcomes = at_once(*[lambda: outbox.send(mail_id=mail_id, at=at)] * 2, meeting=meeting)
    assert len(mail.outbox) == (1 if locked else 2)
    if locked:
        assert sorted(outcome.name for outcome in outcomes) == ["NOT_OURS", "SENT"]


def test_mail_with_an_attachment_is_refused(db):
    letter = EmailMessage("事由", "正文", to=["a@example.org"])
    letter.attach("a.txt", "words", "text/plain")
    with pytest.raises(ValueError, match="attachments"):
        WorkerEmailBackend().send_messages([letter])
    assert not OutgoingMail.objects.exists()


def test_the_sites_own_settings_send_by_the_worker():
    from lms.settings import base

    assert isinstance(get_connection(base.EMAIL_BACKEND), WorkerEmailBackend)
