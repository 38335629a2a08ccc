from alliance.notices.digests import unsubscribe_path
from alliance.notices.factories import NoticeFactory
from lms.testing.access import Row, members, only


def doctors_notice(world) -> dict:
    """The doctor's notice: it is nobody else's, not even an administrator's."""
    return {"pk": NoticeFactory(user=world.doctor).pk}


def token(world) -> dict:
    return {"token": unsubscribe_path(world.doctor.pk).rstrip("/").rpartition("/")[2]}


DOCTOR = only("doctor", 302) | {"administrator": 404}

ROWS = [
    Row("notices:list", get=members(200), post=405),
    Row("notices:open", kwargs=doctors_notice, get=DOCTOR, post=405),
    Row("notices:read", kwargs=doctors_notice, get=405, post=DOCTOR),
    Row("notices:read_all", data=lambda world: {"last": "1"}, get=405, post=members(302)),
    Row("notices:preferences", get=members(200), post=members(200)),
    Row("notices:unsubscribe", kwargs=token, get=200, post=200),
]
