"""News as a place of discussion: members read and write, visitors see nothing of it."""

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.discussion.hosts import About, Host
from alliance.people.queries import members
from alliance.units.queries import RoleSet

from .models import NewsPage


def readable(roles: RoleSet) -> QuerySet[NewsPage]:
    """Published news, for members."""
    return _published().filter(Exists(members().filter(pk=roles.user_id)))


def readers(object_id: int) -> QuerySet[User]:
    return members() if _published().filter(pk=object_id).exists() else User.objects.none()


def about(object_id: int) -> About | None:
    """News belongs to the whole site, so the offices of all its alliances moderate."""
    page = _published().filter(pk=object_id).only("title", "url_path").first()
    return page and About(title=page.title, url=page.url, alliance_id=None)


def _published() -> QuerySet[NewsPage]:
    """Without those that stand behind a restriction of Wagtail's own."""
    return NewsPage.objects.live().public()


HOST = Host(
    name="news",
    label=_("新闻"),
    readable=readable,
    readers=readers,
    can_write=lambda roles, object_id: True,
    about=about,
)
