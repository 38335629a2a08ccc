"""The bell: each reader is told once when a version comes into force."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.notices import kinds
from alliance.notices.enums import Pace
from alliance.notices.services import notify

from . import queries
from .models import Acknowledgement, Version

GROUP = kinds.Group("standards", _("标准与路径"), Pace.DAILY)
IN_FORCE = "standard.in_force"
SENTENCES = {IN_FORCE: _("“%(title)s”第 %(number)s 版已生效，请阅读并确认。")}
# For so long the daily sweep looks for readers who were not told.
LOOKED_FOR = timedelta(days=3)


def tell_readers(*, version_id: int, at: datetime, only: Collection[int] | None = None) -> None:
    """Tell who is asked to read the version and has not; nobody of one that is not in force.

    Idempotent. `only` narrows it to these people.
    """
    today = timezone.localdate(at)
    in_force = Version.objects.current_on(today).unexpired_on(today)
    version = in_force.select_related("standard").filter(pk=version_id).first()
    if version is None:
        return
    readers = queries.readers_of(version.standard.alliance_id).exclude(
        user__in=Acknowledgement.objects.filter(version=version).values("person")
    )
    if only is not None:
        readers = readers.filter(user__in=only)
    notify(
        users=readers.values_list("user", flat=True),
        kind=IN_FORCE,
        params={"title": version.title, "number": version.number},
        url=version.get_absolute_url(),
        at=at,
        key=f"standard-{version.pk}",
    )


def versions_to_tell(*, at: datetime) -> list[int]:
    """Versions that came into force in these days, by their date or because they were published."""
    today, since = timezone.localdate(at), at - LOOKED_FOR
    new = Version.objects.current_on(today).unexpired_on(today)
    new = new.filter(Q(valid_from__gt=today - LOOKED_FOR) | Q(published_at__gt=since))
    return list(new.order_by("pk").values_list("pk", flat=True))
