"""The ground the tests themselves stand on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from wagtail.models import Page

from alliance.accounts.models import User

USERS_OF_THE_WORLD = 13


@pytest.mark.django_db
def test_a_test_that_rolls_back_sees_what_migrations_made():
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_made_survives_a_test_that_commits(time):
    assert Page.objects.filter(depth=1).exists()
    Page.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_of_migrations_and_others_are_put_back(time):
    assert not User.objects.exists()
    assert Page.objects.get(depth=1).title == "Root"
    User.objects.create(username="new")
    Page.objects.filter(depth=1).update(title="改过的")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_the_schema_is_put_back(time):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'of_one_test'")
        assert cursor.fetchone() == (0,)
        cursor.execute("CREATE INDEX of_one_test ON accounts_user (name)")


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_does_on_kept_ground_reaches_no_other(world, time):
    assert world.doctor.name != "改过的"
    assert User.objects.count() == USERS_OF_THE_WORLD
    world.doctor.name = "改过的"
    world.doctor.save()
    User.objects.create(username="new")


@pytest.mark.django_db
def test_kept_rows_are_not_there_for_who_did_not_ask():
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_builds_for_itself(world):
    with ThreadPoolExecutor() as other:
        assert other.submit(users_seen_elsewhere).result() == USERS_OF_THE_WORLD


def users_seen_elsewhere() -> int:
    """By another connection, which sees only what is committed."""
    try:
        return User.objects.count()
    finally:
        connection.close()


def test_a_real_worker_stands_on_the_test_database(celery_worker_process):
    assert celery_worker_process.poll() is None


def test_the_browser_is_the_machines_chromium(page):
    page.set_content("<h1>脊柱专业联盟</h1>")
    assert page.inner_text("h1") == "脊柱专业联盟"
