from django.dispatch import receiver

from alliance.pages.signals import site_set_up

from .models import EventIndexPage


@receiver(site_set_up)
def keep_event_index(sender, *, home, **kwargs) -> None:
    """A site has one list of events, under its home page and in its menu."""
    if not EventIndexPage.objects.exists():
        home.add_child(instance=EventIndexPage(title="活动", slug="events", show_in_menus=True))
