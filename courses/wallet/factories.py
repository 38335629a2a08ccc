from datetime import timedelta

from django.utils import timezone
from factory.django import DjangoModelFactory

from . import services
from .models import ShareLink


class ShareLinkFactory(DjangoModelFactory):
    """A link as services make it; `certificates` are its owner's own."""

    class Meta:
        model = ShareLink

    @classmethod
    def _create(cls, model_class, *args, owner, certificates, days=30, at=None, note=""):
        at = at or timezone.now()
        return services.share(
            certificate_ids=[each.pk for each in certificates],
            last_date=timezone.localdate(at) + timedelta(days=days),
            note=note,
            by=owner,
            at=at,
        )
