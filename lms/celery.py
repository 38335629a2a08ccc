"""The Celery application; `celery -A lms worker` and `celery -A lms beat` run it."""

import os

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A task's log lines carry the id of the request that enqueued it.
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.setup_logging.connect
def _keep_djangos_logging(**kwargs: object) -> None:
    """Being connected is enough: Celery then leaves the logging that Django set up."""
