from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "courses.catalogue"
    verbose_name = _("课程")

    def ready(self):
        from . import found, receivers, sections

        found.connect()
