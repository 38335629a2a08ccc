"""Logging: one event a line, JSON in production, readable in development; no personal data.

Three things keep people out of the logs. A request is logged as method and route, never with its
query string or with what the route captured, which may be an activation code. Whatever else
reaches a line, exceptions included, goes through `scrub`. And nothing logs addresses or browsers.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.contrib.auth import SESSION_KEY
from django.dispatch import receiver
from django_structlog.signals import bind_extra_request_finished_metadata

HIDDEN = "***"
# Mobile numbers, resident identity numbers, e-mail and IP addresses, PostgreSQL's quoted row
# values, and query strings, wherever they stand in a text.
PERSONAL = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
    r"|(?<=\)=\()[^)]*(?=\))"
    r"|(?<=Failing row contains \()[^\n]*"
    r"|(?<=[\w/]\?)[\w%.\[\]-]+=\S*"
)
UNWANTED = ("user_agent", "ip")

EventDict = MutableMapping[str, Any]


def scrub(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Blank what looks like personal data in every text of an event."""
    for name in UNWANTED:
        event.pop(name, None)
    return {key: _scrubbed(value) for key, value in event.items()}


def name_route(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Cut a request down to its method; the route is bound when the resolver knows it."""
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].split(" ", 1)[0]
    return event


@receiver(bind_extra_request_finished_metadata)
def _bind_route(sender: object, request: Any, log_kwargs: dict, **kwargs: object) -> None:
    match = request.resolver_match
    log_kwargs["route"] = match.route if match else None
    # Only when the request looked whose session it is: a log line is not worth a query.
    session = getattr(request, "session", None)
    owner = session.get(SESSION_KEY) if session and session.accessed else None
    log_kwargs["user_id"] = owner and int(owner)


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return PERSONAL.sub(HIDDEN, value)
    if isinstance(value, int | float | bool | type(None)):
        return value
    return PERSONAL.sub(HIDDEN, str(value))


BEFORE_RENDERING = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    name_route,
    scrub,
]


def formatter(renderer: structlog.typing.Processor) -> logging.Formatter:
    """Writes what a library logs as what we log ourselves."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=BEFORE_RENDERING,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def logging_config(*, renderer: structlog.typing.Processor, level: str = "INFO") -> dict:
    """Django's LOGGING; every logger, ours or a library's, writes through the same chain."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": formatter, "renderer": renderer}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django adds a handler of its own that mails administrators; both lines propagate.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # django-structlog logs every request and task; these say it again with full paths
            # and with the values that tasks returned.
            "django.request": {"level": "CRITICAL"},
            "django.security.csrf": {"level": "CRITICAL"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "CRITICAL"},
            # Wagtail's own trail, kept in the database, names pages and people.
            "wagtail": {"level": "WARNING"},
            # What they say is about files that strangers hand in; courses.signing answers these.
            "pyhanko": {"level": "CRITICAL"},
            "pyhanko_certvalidator": {"level": "CRITICAL"},
            "gunicorn.error": {"handlers": [], "propagate": True},
        },
    }


def configure() -> None:
    """Send structlog's loggers, and warnings, through the standard library's handlers."""
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *BEFORE_RENDERING,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


JSON = structlog.processors.JSONRenderer(ensure_ascii=False)
PLAIN = structlog.dev.ConsoleRenderer(colors=False)
