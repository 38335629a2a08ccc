import re

import pytest
from django.db import connection


@pytest.fixture
def no_cache(settings):
    """The cache is away, as it is together with the broker when they are one server."""
    nowhere = re.sub(r":\d+/", ":1/", settings.CACHES["default"]["LOCATION"])
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": nowhere}}


def test_live_asks_no_service(client, settings, no_cache):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"  # and no database in this test
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_database_broker_and_a_worker_answer(celery_worker_process, client, settings):
    settings.WORKER_ANSWER_SECONDS = 5
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_not_ready_names_the_worker_that_is_missing(db, client):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "failed": ["worker"]}


def test_not_ready_names_every_part_that_does_not_answer(
    db, client, settings, monkeypatch, no_cache
):
    settings.CELERY_BROKER_URL = re.sub(r":\d+/", ":1/", settings.CELERY_BROKER_URL)
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failed"] == ["database", "broker", "worker"]
