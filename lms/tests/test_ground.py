"""The ground the tests themselves stand on."""

import pytest
from wagtail.models import Page


@pytest.mark.django_db
def test_a_test_that_rolls_back_sees_what_migrations_made():
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_made_survives_a_test_that_commits(time):
    assert Page.objects.filter(depth=1).exists()
    Page.objects.all().delete()


def test_a_real_worker_stands_on_the_test_database(celery_worker_process):
    assert celery_worker_process.poll() is None


def test_the_browser_is_the_machines_chromium(page):
    page.set_content("<h1>脊柱专业联盟</h1>")
    assert page.inner_text("h1") == "脊柱专业联盟"
