import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import transaction

from alliance.core.mail import WorkerEmailBackend
from alliance.core.tasks import deliver_mail


@pytest.fixture
def handed_over(monkeypatch) -> list[dict]:
    """What the worker would be given."""
    given: list[dict] = []
    monkeypatch.setattr(deliver_mail, "apply_async", lambda args, **options: given.append(args[0]))
    return given


def message() -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        "事由", "正文", "office@example.org", ["a@example.org"], reply_to=["b@example.org"],
        headers={"Auto-Submitted": "auto-generated"}, connection=WorkerEmailBackend(),
    )  # fmt: skip
    letter.attach_alternative("<p>正文</p>", "text/html")
    return letter


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_when_the_transaction_commits(handed_over):
    with transaction.atomic():
        message().send()
        assert handed_over == []
    assert len(handed_over) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_transaction_that_fails_never_leaves(handed_over):
    with transaction.atomic():
        message().send()
        transaction.set_rollback(True)
    assert handed_over == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_was_written(handed_over, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    message().send()
    deliver_mail(handed_over[0])
    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("事由", "正文", ["a@example.org"])
    assert sent.reply_to == ["b@example.org"]
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert [tuple(part) for part in sent.alternatives] == [("<p>正文</p>", "text/html")]


def test_mail_with_an_attachment_is_refused():
    letter = EmailMessage("事由", "正文", to=["a@example.org"])
    letter.attach("a.txt", "words", "text/plain")
    with pytest.raises(ValueError, match="attachments"):
        WorkerEmailBackend().send_messages([letter])


def test_the_sites_own_settings_send_by_the_worker():
    from lms.settings import base

    assert isinstance(get_connection(base.EMAIL_BACKEND), WorkerEmailBackend)
