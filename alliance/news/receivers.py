from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from alliance.pages.receivers import forget_everything
from alliance.pages.signals import site_set_up
from alliance.units.groups import ALLIANCE_OFFICE, EDITORS

from .models import Author, MilestonesPage, NewsIndexPage, Series, Tag

WRITTEN_BY_EDITORS = [
    f"{act}_{model}" for act in ("add", "change", "view") for model in ("author", "series")
]


@receiver(site_set_up)
def keep_news_pages(sender, *, home, **kwargs) -> None:
    """A site has one news index and one timeline; who writes news keeps its authors and series."""
    if not NewsIndexPage.objects.exists():
        home.add_child(instance=NewsIndexPage(title="新闻", slug="news", show_in_menus=True))
    if not MilestonesPage.objects.exists():
        home.add_child(
            instance=MilestonesPage(title="大事记", slug="milestones", show_in_menus=True)
        )
    permissions = Permission.objects.filter(
        content_type__app_label="news", codename__in=WRITTEN_BY_EDITORS
    )
    for group in Group.objects.filter(name__in=(EDITORS, ALLIANCE_OFFICE)):
        group.permissions.add(*permissions)


@receiver([post_save, post_delete], sender=Author)
@receiver([post_save, post_delete], sender=Series)
@receiver([post_save, post_delete], sender=Tag)
def show_new_name(sender, **kwargs) -> None:
    """Their names stand in articles that are not published again."""
    forget_everything()
