"""What search finds of standards, and who finds them: what VersionQuerySet.visible_to says.

A version that comes into force by its date is found after the nightly rebuild.
"""

from collections.abc import Collection, Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.pages.found import plain_text
from alliance.search import readers, sources
from alliance.search.following import follow
from alliance.search.sources import Entry, Source

from .enums import StandardKind
from .models import Standard, Version

AT_ONCE = 500


def read_standards(keys: Collection[int] | None) -> Iterator[Entry]:
    """Of each standard its newest version in force, for the members of its alliance alone."""
    versions = Version.objects.current_on(timezone.localdate()).select_related("standard")
    if keys is not None:
        versions = versions.filter(standard__in=keys)
    for version in versions.order_by("pk").iterator(AT_ONCE):
        standard = version.standard
        yield Entry(
            key=standard.pk,
            title=version.title,
            url=version.get_absolute_url(),
            keywords=f"{standard.code} {standard.get_kind_display()}",
            body=plain_text(version.body),
            note=f"{standard.code} · {standard.get_kind_display()}",
            category=standard.kind,
            date=version.valid_from,
            audience=(readers.members_of(standard.alliance_id),),
        )


def connect() -> None:
    sources.register(
        Source(
            "standards",
            _("标准与路径"),
            read=read_standards,
            categories=tuple(StandardKind.choices),
            order=30,
        )
    )
    follow("standards", Standard, keys=lambda standard: [standard.pk])
    follow("standards", Version, keys=lambda version: [version.standard_id])
