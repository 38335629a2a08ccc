"""What changes the public site, and so ends the generation of cached pages."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from alliance.units.models import Alliance, Membership, Unit

from .models import SiteImage, Video
from .page_cache import start_new_generation_on_commit

SHOWN_MODELS = (Alliance, Membership, Unit, SiteImage, Video, Site)


def connect() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(start_new_generation_on_commit, dispatch_uid="pages.page_cache")
    post_delete.connect(
        start_new_generation_on_commit, sender=Page, dispatch_uid="pages.page_cache"
    )
    for model in SHOWN_MODELS:
        for signal in (post_save, post_delete):
            signal.connect(
                start_new_generation_on_commit, sender=model, dispatch_uid="pages.page_cache"
            )
