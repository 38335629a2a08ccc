import pytest
from django.core import mail
from django.db import ProgrammingError, transaction

from alliance.core import outbox
from alliance.core.models import OutgoingMail
from courses.programmes import letters, services
from courses.programmes.enums import LetterKind
from courses.programmes.models import Application, Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(settings, world, applied) -> Application:
    """Of the doctor, who has an address; mail takes the way it takes in service."""
    settings.EMAIL_BACKEND = "alliance.core.mail.WorkerEmailBackend"
    world.doctor.email = "doctor@example.org"
    world.doctor.save()
    return applied(user=world.doctor, unit_approved=True)


@pytest.fixture
def accept(world, application, now):
    def accept_it() -> Letter:
        services.accept_applications(
            application_ids=[application.pk], by=world.training_office, at=now
        )
        return Letter.objects.get()

    return accept_it


def test_the_letter_stands_in_the_outbox_with_the_decision_and_goes_out(accept, now):
    letter = accept()
    assert letter.sent_at == now
    outbox.send(mail_id=OutgoingMail.objects.get().pk, at=now)
    (message,) = mail.outbox
    assert message.to == ["doctor@example.org"]
    assert (message.subject, message.body) == (letter.subject, letter.body)
    assert letter.application.user.name in letter.body


def test_a_decision_that_is_undone_leaves_neither_letter_nor_mail(accept):
    with transaction.atomic():
        accept()
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_has_no_address_reads_it_on_the_site(client, world, accept):
    world.doctor.email = ""
    world.doctor.save()
    letter = accept()
    assert letter.sent_at is None
    assert not OutgoingMail.objects.exists()
    client.force_login(world.doctor)
    assert letter.subject in client.get(f"/programmes/letters/{letter.pk}/").content.decode()


def test_a_letter_stays_as_it_was_written(accept):
    accept()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Letter.objects.update(body="别的话")


def test_a_name_of_two_lines_breaks_no_header(application, accept):
    programme = application.intake.version.programme
    programme.name = "脊柱\n进修"
    programme.save()
    assert "脊柱 进修" in accept().subject


def test_every_kind_can_be_written_in_both_languages(application, now):
    for language in ("zh-hans", "en"):
        application.user.language = language
        for kind in LetterKind:
            composed = letters.compose(application, kind, at=now)
            assert composed.subject
            assert "%(" not in composed.subject + composed.body
