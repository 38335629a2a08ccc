from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import ProgrammingError, transaction

from courses.programmes import letters, services, tasks
from courses.programmes.enums import LetterKind
from courses.programmes.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(world, applied, now) -> Letter:
    """An admission that was decided half an hour ago and not sent yet."""
    world.doctor.email = "doctor@example.org"
    world.doctor.save()
    application = applied(user=world.doctor, unit_approved=True)
    services.accept_applications(
        application_ids=[application.pk],
        by=world.training_office,
        at=now - timedelta(minutes=30),
    )
    return Letter.objects.get()


@pytest.fixture
def transport(monkeypatch):
    """`transport(error)`: the mail server answers so from now on; None for one that takes all."""

    def answer(error):
        def send_messages(self, messages):
            if error:
                raise error
            mail.outbox.extend(messages)
            return len(messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)

    return answer


def test_a_letter_goes_out_once_however_often_it_is_asked_for(letter, now):
    for _ in range(2):
        tasks.send_letter(letter.pk)
    (message,) = mail.outbox
    assert message.to == [letter.application.user.email]
    assert "录取" in message.subject
    assert letter.application.user.name in message.body
    letter.refresh_from_db()
    assert letter.sent_at


def test_the_sweep_finds_what_a_lost_task_left(letter, now):
    assert letters.send_unsent(at=now) == 1
    assert letters.send_unsent(at=now) == 0
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("error", [SMTPException("busy"), ConnectionRefusedError()])
def test_a_mail_server_that_is_away_leaves_it_to_the_sweep(letter, now, transport, error):
    transport(error)
    assert letters.send_unsent(at=now) == 0
    transport(None)
    assert letters.send_unsent(at=now) == 1


def test_who_has_no_address_reads_it_on_the_site(client, world, letter, now):
    world.doctor.email = ""
    world.doctor.save()
    assert letters.send_unsent(at=now) == 0
    client.force_login(world.doctor)
    assert letter.subject in client.get(f"/programmes/letters/{letter.pk}/").content.decode()


def test_the_sweep_leaves_what_was_just_written_and_what_is_a_month_old(letter, now):
    assert letters.send_unsent(at=now - timedelta(minutes=25)) == 0
    assert letters.send_unsent(at=now + timedelta(days=31)) == 0


def test_a_letter_stays_as_it_was_written(letter):
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Letter.objects.update(body="别的话")


def test_every_kind_can_be_written_in_both_languages(world, letter, now):
    for language in ("zh-hans", "en"):
        letter.application.user.language = language
        for kind in LetterKind:
            composed = letters.compose(letter.application, kind, at=now)
            assert composed.subject
            assert "%(" not in composed.subject + composed.body
