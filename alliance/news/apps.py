from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "alliance.news"
    verbose_name = _("新闻")

    def ready(self) -> None:
        from alliance.discussion import hosts

        from . import discussing, found, receivers, sections

        found.connect()
        hosts.register(discussing.HOST)
