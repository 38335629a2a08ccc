"""Where the header leads, for a visitor and for each role.

Stands in `lms` because it names pages of every app. Paths, not URL names: half of them are Wagtail
pages; `lms/tests/test_navigation.py` opens each one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.units.queries import RoleSet, roles_of


@dataclass(frozen=True)
class Link:
    """One place in the navigation; shown to everybody signed in unless `roles` are named."""

    path: str
    label: str | Promise
    icon: str = ""
    roles: frozenset[str] = frozenset()

    def is_for(self, roles: RoleSet) -> bool:
        return not self.roles or roles.sees_everything or roles.holds(*self.roles)


PUBLIC = (
    Link("/", _("首页")),
    Link("/news/", _("新闻")),
    Link("/units/", _("成员单位")),
    Link("/courses/", _("课程")),
    Link("/verify/", _("证书核验")),
)

DESK = Link("/desk/", _("工作台"), icon="desk")
COURSES = Link("/courses/", _("课程"), icon="course")
ME = Link("/me/", _("我的"), icon="person")

WORK = (
    DESK,
    ME,
)


@dataclass(frozen=True)
class Language:
    code: str
    name: str


class Navigation:
    """What base.html shows on one request. Only a signed-in person's roles are read: one query."""

    def __init__(self, request):
        self.here = self._closest(request.path, (*PUBLIC, *WORK))
        user = getattr(request, "user", None)
        self.signed_in = user is not None and user.is_authenticated
        self.public = PUBLIC
        roles = roles_of(user) if self.signed_in else None
        self.work = tuple(link for link in WORK if roles and link.is_for(roles))
        thumb = (DESK, COURSES, *(link for link in self.work if link.icon and link != DESK))
        self.thumb = thumb[:5] if self.signed_in else ()
        self.all = (*self.work, *PUBLIC)

    @staticmethod
    def _closest(path: str, links: Iterable[Link]) -> str:
        """The path of the link that this page stands under, for aria-current."""
        under = [link.path for link in links if link.path != "/" and path.startswith(link.path)]
        return max(under, key=len, default=path)

    @property
    def other_language(self) -> Language:
        """The language that the switch leads to."""
        return next(
            Language(code, name) for code, name in settings.LANGUAGES if code != get_language()
        )


def navigation(request) -> dict:
    """Context processor of base.html."""
    return {"navigation": Navigation(request), "site_name": settings.WAGTAIL_SITE_NAME}
