from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published

from alliance.news.models import NewsPage

from . import services


@receiver(page_published, sender=NewsPage)
def tell_the_writer(sender, *, instance: NewsPage, **kwargs) -> None:
    """A page made of a submission is published, at once or at its hour."""
    services.page_went_live(page_id=instance.pk, at=timezone.now())
