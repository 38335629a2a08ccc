from django.dispatch import receiver

from alliance.pages.signals import site_set_up

from .models import NewsIndexPage


@receiver(site_set_up)
def keep_news_index(sender, *, home, **kwargs) -> None:
    """A site has one news index, under its home page and in its menu."""
    if not NewsIndexPage.objects.exists():
        home.add_child(instance=NewsIndexPage(title="新闻", slug="news", show_in_menus=True))
