"""Where the header leads, for a visitor and for each role.

Stands in `lms` because it names pages of every app. Paths, not URL names: half of them are Wagtail
pages; `lms/tests/test_navigation.py` opens each one as each role.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.functional import Promise, SimpleLazyObject, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.core.site_name import site_name
from alliance.notices import unread
from alliance.units.queries import OFFICE_ROLES, roles_of

FOLLOWERS = frozenset({Role.COORDINATOR, Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE})
PUBLISHERS = frozenset({Role.EDITOR, Role.ALLIANCE_OFFICE})
ADMINISTRATORS = frozenset()  # nobody is granted that role: superusers see every link


@dataclass(frozen=True)
class Link:
    """One place in the navigation; `roles` narrows who is shown it, None is everybody."""

    path: str
    label: str | Promise
    roles: frozenset[str] | None = None
    icon: str = ""
    # Who holds one of these has a board of their own in its place.
    unless: frozenset[str] = frozenset()

    def is_for(self, held: frozenset[str]) -> bool:
        """Whether somebody with these roles, in whatever scope, is shown it."""
        return (self.roles is None or bool(self.roles & held)) and not self.unless & held


@dataclass(frozen=True)
class Section:
    """Places that belong together: one word in the header, a row of their own once inside."""

    name: str | Promise
    links: tuple[Link, ...]

    @property
    def first(self) -> Link:
        """Where the section's word leads."""
        return self.links[0]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(link.path for link in self.links)

    @property
    def label(self) -> str | Promise:
        """A section of one place is called as the place is."""
        return self.name if len(self.links) > 1 else self.first.label


@dataclass(frozen=True)
class Language:
    code: str
    name: str


PUBLIC = (
    Link("/", _("首页")),
    Link("/news/", _("新闻")),
    Link("/events/", _("活动")),
    Link("/units/", _("成员单位")),
    Link("/courses/", pgettext_lazy("navigation", "课程")),
    Link("/verify/", _("证书核验")),
)

DESK = Link("/desk/", _("工作台"), icon="desk")
LEARNING = Link("/learn/", _("我的学习"), icon="course")
TRAINING = Link("/training/", _("进修看板"), frozenset({Role.TRAINING_OFFICE}), icon="people")
DEPARTMENT = Link("/department/", _("科室看板"), frozenset({Role.DEPARTMENT_HEAD}), icon="people")
TEACHING = Link("/teaching/", _("我的带教"), frozenset({Role.MENTOR}), icon="people")
OUR_PEOPLE = Link("/our-people/", _("外出进修"), frozenset({Role.COORDINATOR}), icon="people")
OWN_ATTACHMENT = Link("/attachment/", _("我的进修"), icon="attachment", unless=frozenset(Role))
ATTACHMENT = Link("/programmes/", _("进修申请"))
UNIT_ATTACHMENT = Link("/programmes/unit/", _("本单位进修"), frozenset({Role.COORDINATOR}))
PROGRAMMES = Link("/programmes/manage/", _("项目与批次"), frozenset({Role.TRAINING_OFFICE}))
ASSESSMENTS = Link("/assessments/", _("床旁考核"))
ATTENDANCE = Link("/attendance/", _("考勤"))
END_OF_ROTATION = Link("/end-of-rotation/", _("出科考核"))
PATHS = Link("/learn/paths/", _("学习路径"))
PATH_PROGRESS = Link("/learn/paths/office/", _("路径进度"), FOLLOWERS)
STANDARDS = Link("/standards/", _("标准与路径"))
CERTIFICATES = Link("/certificates/", _("我的证书"), icon="certificate")
LOGBOOK = Link("/logbook/", _("轮转手册"))
MENTORING = Link("/mentoring/", _("一对一带教"))
PAIRINGS = Link("/mentoring/office/", _("带教管理"), FOLLOWERS | {Role.DEPARTMENT_HEAD})
CASES = Link("/cases/", _("病例讨论"))
CONFERENCES = Link("/cases/conferences/", _("病例讨论会"))
BOARD = Link("/insights/", _("学习看板"), FOLLOWERS, icon="board")
PLANNING = Link("/planning/", _("轮转计划"), frozenset({Role.TRAINING_OFFICE}))
CAPACITY = Link("/rotations/capacity/", _("科室容量"), frozenset({Role.TRAINING_OFFICE}))
PEOPLE = Link("/people/", _("人员"), FOLLOWERS)
ROSTER = Link("/roster/", _("名册"), FOLLOWERS)
MEMBERSHIPS = Link("/units/manage/", _("成员资格"), frozenset({Role.ALLIANCE_OFFICE}))
REGISTER = Link("/certificates/register/", _("证书登记"), FOLLOWERS)
WALL = Link("/certificates/units/", _("证书墙"), FOLLOWERS)
APPOINTMENTS = Link("/appointments/", _("任职管理"), OFFICE_ROLES)
HONOURS = Link("/honours/", _("表彰"), OFFICE_ROLES)
EVENT_ATTENDANCE = Link("/event-attendance/", _("参会登记"), OFFICE_ROLES)
SUBMISSIONS = Link("/submissions/", _("投稿"), PUBLISHERS | {Role.COORDINATOR})
PAGES = Link("/admin/", _("内容管理"), PUBLISHERS)
MODERATION = Link("/discussion/moderation/", _("讨论管理"), frozenset({Role.ALLIANCE_OFFICE}))
TRAIL = Link("/audit/", _("审计记录"), frozenset({Role.AUDITOR}))
SYSTEM = Link("/django-admin/", _("系统管理"), ADMINISTRATORS)
ME = Link("/me/", _("我的"), icon="person")

SECTIONS = (
    Section(DESK.label, (DESK,)),
    Section(_("学习"), (LEARNING, PATHS, STANDARDS, CERTIFICATES)),
    Section(CASES.label, (CASES, CONFERENCES)),
    Section(
        pgettext_lazy("navigation", "进修"),
        (
            OWN_ATTACHMENT,
            ATTACHMENT,
            LOGBOOK,
            ATTENDANCE,
            ASSESSMENTS,
            END_OF_ROTATION,
            MENTORING,
        ),
    ),
    Section(
        _("进修管理"),
        (
            TRAINING,
            DEPARTMENT,
            TEACHING,
            OUR_PEOPLE,
            UNIT_ATTACHMENT,
            PROGRAMMES,
            PLANNING,
            CAPACITY,
            PAIRINGS,
        ),
    ),
    Section(
        pgettext_lazy("navigation", "联盟"),
        (
            BOARD,
            PATH_PROGRESS,
            PEOPLE,
            ROSTER,
            MEMBERSHIPS,
            APPOINTMENTS,
            HONOURS,
            EVENT_ATTENDANCE,
            REGISTER,
            WALL,
            SUBMISSIONS,
            PAGES,
            MODERATION,
            TRAIL,
            SYSTEM,
        ),
    ),
    Section(ME.label, (ME,)),
)
WORK = tuple(link for section in SECTIONS for link in section.links)
# The first four of them that are a person's, and always the last one.
THUMB = (
    DESK,
    TRAINING,
    DEPARTMENT,
    TEACHING,
    OUR_PEOPLE,
    OWN_ATTACHMENT,
    BOARD,
    LEARNING,
    CERTIFICATES,
    ME,
)
MOST_THUMBS = 5
PLACES = {"work": WORK, "thumb": THUMB}
LINKS = {link.path: link for link in PUBLIC + WORK}


class Navigation:
    """What base.html shows on one request: one query for a person signed in, none for a visitor."""

    public = PUBLIC

    def __init__(self, request: HttpRequest):
        self._request = request

    @cached_property
    def signed_in(self) -> bool:
        # An error page may be drawn before a user was put on the request.
        user = getattr(self._request, "user", None)
        return user is not None and user.is_authenticated

    @property
    def in_preview(self) -> bool:
        """Whether the editor shows the page beside its form; Wagtail says so on such a request."""
        return getattr(self._request, "in_preview_panel", False)

    @cached_property
    def work(self) -> tuple[Link, ...]:
        """The places of this person's own work."""
        return self._mine("work")

    @cached_property
    def unread(self) -> int:
        """How many notices wait for this person; kept in the cache."""
        return unread.count(self._request.user.pk) if self.signed_in else 0

    @cached_property
    def thumb(self) -> tuple[Link, ...]:
        """At most five of them for the bottom of a phone."""
        *first, last = self._mine("thumb") or (None,)
        return (*first[: MOST_THUMBS - 1], last) if last else ()

    @cached_property
    def all(self) -> tuple[Link, ...]:
        """Everything, for the menu of a phone."""
        return self.work + PUBLIC

    @property
    def public_list(self) -> SafeString:
        return self._drawn("nav", self.public, gettext("主导航"))

    @property
    def work_list(self) -> SafeString:
        return self._drawn("work", self.work, gettext("我的工作"))

    @property
    def menu_list(self) -> SafeString:
        return self._drawn("menu", self.all, gettext("手机菜单"))

    @property
    def thumb_list(self) -> SafeString:
        return self._drawn("thumb", self.thumb, gettext("快捷导航"))

    def _drawn(self, kind: str, links: tuple[Link, ...], label: str) -> SafeString:
        paths = tuple(link.path for link in links)
        here = self.here if self.here in paths else ""
        return _drawn_once(f"includes/_{kind}_links.html", paths, label, here, get_language())

    @cached_property
    def here(self) -> str:
        """The path of the link that this page stands under, for aria-current."""
        paths = [link.path for link in PUBLIC + WORK if link.path != "/"]
        under = [path for path in paths if self._request.path.startswith(path)]
        return max(under, key=len, default=self._request.path)

    @cached_property
    def other_language(self) -> Language:
        """The language that the switch leads to."""
        current = get_language()
        return next(Language(*entry) for entry in settings.LANGUAGES if entry[0] != current)

    def _mine(self, places: str) -> tuple[Link, ...]:
        if not self.signed_in:
            return ()
        roles = roles_of(self._request.user)
        if roles.sees_everything:
            return PLACES[places]
        return _links_for(places, frozenset(role for role, *_scope in roles.grants))


@lru_cache(maxsize=1024)
def _links_for(places: str, held: frozenset[str]) -> tuple[Link, ...]:
    """Chosen once in a process for each set of roles that anybody holds."""
    return tuple(link for link in PLACES[places] if link.is_for(held))


@lru_cache(maxsize=1024)
def _drawn_once(
    template: str, paths: tuple[str, ...], label: str, here: str, language: str
) -> SafeString:
    """The same few lists stand on every page: each is rendered once in a process."""
    context = {
        "links": [LINKS[path] for path in paths],
        "sections": _narrowed(paths),
        "label": label,
        "here": here,
    }
    return render_to_string(template, context)


def _narrowed(paths: tuple[str, ...]) -> list[Section]:
    """The sections with those of their places that are among `paths`."""
    kept = [
        Section(section.name, tuple(link for link in section.links if link.path in paths))
        for section in SECTIONS
    ]
    public = Section(_("网站"), tuple(link for link in PUBLIC if link.path in paths))
    return [section for section in (*kept, public) if section.links]


def navigation(request: HttpRequest) -> dict:
    """Context processor of base.html."""
    return {
        "navigation": Navigation(request),
        "site_name": SimpleLazyObject(site_name),
        # One token for all forms of a page: Django's own makes another for each of them.
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }
