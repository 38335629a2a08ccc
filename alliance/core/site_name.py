"""What the site is called: the alliance's name as `setup_site` wrote it."""

from django.conf import settings
from wagtail.models import Site

from .kept import Kept

KEPT_SECONDS = 60


def _stored() -> str:
    sites = Site.objects.filter(is_default_site=True)
    return sites.values_list("site_name", flat=True).first() or str(settings.WAGTAIL_SITE_NAME)


site_name = Kept(_stored, seconds=KEPT_SECONDS)
