"""What a lesson's page may send."""

import json
import uuid

from .enums import EventKind
from .progress import Deed

MOST_DEEDS = 200
MOST_BYTES = 64 * 1024
MOST_SECONDS = 24 * 3600


class ProgressNotValid(Exception):
    """The page sent something that no page of ours sends."""


def read_progress(body: bytes) -> tuple[str, list[Deed]]:
    """The visit note and the deeds of `{"visit": …, "events": […]}`. Raises ProgressNotValid.

    Only READ and WATCHED may be told by a page; the server sees the others itself.
    """
    if len(body) > MOST_BYTES:
        raise ProgressNotValid
    try:
        sent = json.loads(body)
        events = sent["events"]
        if not isinstance(events, list) or len(events) > MOST_DEEDS:
            raise ProgressNotValid
        return str(sent["visit"]), [_deed(event) for event in events]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as bad:
        raise ProgressNotValid from bad


def _deed(event: dict) -> Deed:
    client_id = uuid.UUID(event["id"])
    match event["kind"]:
        case EventKind.READ:
            return Deed(client_id, EventKind.READ, read_to=_whole(event["read_to"], 100))
        case EventKind.WATCHED:
            return Deed(
                client_id,
                EventKind.WATCHED,
                start=_whole(event["start"], MOST_SECONDS),
                end=_whole(event["end"], MOST_SECONDS),
                position=_whole(event["position"], MOST_SECONDS),
            )
    raise ProgressNotValid


def _whole(value: object, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ProgressNotValid
    return value
