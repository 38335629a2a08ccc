from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.notices.models import Notice
from alliance.units.factories import RoleGrantFactory
from courses.boards import services, tasks
from courses.boards.models import Reminder
from courses.logbook.models import Entry
from lms.testing.racing import at_once

NOW = timezone.now()


def remind(world, *chases, by=None, at=NOW) -> services.Chased:
    return services.remind(
        alliance_id=world.alliance.pk, chases=set(chases), by=by or world.training_office, at=at
    )


@pytest.fixture
def signature(world, unsigned):
    """The chase of the mentor for an entry that waits too long."""
    unsigned(2)
    return world.mentor.pk, "SIGNATURE"


def test_a_reminder_says_what_about_whom_and_is_audited(world, attachment, signature):
    done = remind(world, signature)
    (reminder,) = done.reminded
    assert (done.already, done.done) == (0, 0)
    assert (reminder.person, reminder.by) == (world.mentor, world.training_office)
    assert list(reminder.about.values_list("pk", flat=True)) == [attachment.trainee.pk]
    (told,) = Notice.objects.all()  # with or without an address
    assert (told.user, told.kind, told.mail_due_at) == (world.mentor, "chase.SIGNATURE", None)
    (line,) = AuditEntry.objects.filter(action="reminder.send")
    assert (line.actor_id, line.object_id) == (world.training_office.pk, str(reminder.pk))


def test_once_a_day_and_kind_whoever_chases(world, signature):
    remind(world, signature)
    other = RoleGrantFactory(role="TRAINING_OFFICE", alliance=world.alliance).user
    again = remind(world, signature, by=other, at=NOW + timedelta(seconds=1))
    assert (again.reminded, again.already) == ([], 1)
    tomorrow = remind(world, signature, at=NOW + timedelta(days=1))
    assert len(tomorrow.reminded) == 1


def test_who_has_done_it_meanwhile_is_left_in_peace(world, signature):
    Entry.objects.update(status="RETURNED", return_reason="级别不符")
    done = remind(world, signature)
    assert (done.reminded, done.done) == ([], 1)
    assert not Reminder.objects.exists()


def test_several_are_chased_at_once(world, attachment, signature):
    own = attachment.trainee.user_id, "ATTENDANCE"
    done = remind(world, signature, own, (10**9, "SIGNATURE"))
    assert {reminder.kind for reminder in done.reminded} >= {"SIGNATURE"}
    assert len(done.reminded) + done.done == 3


@pytest.mark.parametrize("role", ["mentor", "department_head", "coordinator", "alliance_office"])
def test_only_the_training_office_chases(world, signature, role):
    with pytest.raises(NotAllowed):
        remind(world, signature, by=world.user(role))


def test_the_office_of_another_alliance_chases_nobody_here(world, signature):
    other = RoleGrantFactory(role="TRAINING_OFFICE", alliance=world.foreign_alliance).user
    with pytest.raises(NotAllowed):
        remind(world, signature, by=other)


@pytest.fixture
def _letters_in_the_outbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.mark.usefixtures("_letters_in_the_outbox")
def test_the_letter_names_the_trainees_and_goes_out_once(world, signature):
    world.mentor.email = "mentor@example.org"
    world.mentor.save(update_fields=["email"])
    (reminder,) = remind(world, signature).reminded
    for _ in range(2):
        tasks.send_reminder(reminder.pk)
    (letter,) = mail.outbox
    assert letter.to == ["mentor@example.org"]
    assert "登记待审签" in letter.subject
    assert world.doctor.name in letter.body
    assert world.other_doctor.name not in letter.body


@pytest.mark.usefixtures("_letters_in_the_outbox")
def test_nothing_is_sent_about_what_is_done_before_the_worker_comes(world, signature):
    world.mentor.email = "mentor@example.org"
    world.mentor.save(update_fields=["email"])
    (reminder,) = remind(world, signature).reminded
    Entry.objects.update(status="RETURNED", return_reason="级别不符")
    tasks.send_reminder(reminder.pk)
    reminder.refresh_from_db()
    assert reminder.settled_at
    assert mail.outbox == []


def test_a_lost_task_is_found_again(world, signature):
    (reminder,) = remind(world, signature).reminded
    assert not services.unsettled_reminders(at=NOW).exists()
    later = NOW + timedelta(minutes=6)
    assert list(services.unsettled_reminders(at=later)) == [reminder]
    services.send_reminder(reminder_id=reminder.pk, at=later)
    assert not services.unsettled_reminders(at=later).exists()


@pytest.mark.django_db(transaction=True)
def test_two_offices_that_chase_at_once_send_one_reminder(world, signature):
    other = RoleGrantFactory(role="TRAINING_OFFICE", alliance=world.alliance).user
    later = NOW + timedelta(milliseconds=1)
    outcomes = at_once(
        lambda: remind(world, signature), lambda: remind(world, signature, by=other, at=later)
    )
    assert Reminder.objects.count() == 1
    assert sorted(len(done.reminded) for done in outcomes) == [0, 1]
    assert sorted(done.already for done in outcomes) == [0, 1]
