from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "courses.quizzes"
    verbose_name = _("测验")

    def ready(self) -> None:
        from alliance.core import audit

        audit.name_actions({"attempt.give_extra": _("批准加考一次")})
