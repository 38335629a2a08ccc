from django.dispatch import receiver

from alliance.cases.signals import case_withdrawn

from .services import take_back


@receiver(case_withdrawn)
def on_case_withdrawn(sender, *, case, erased, by, at, **kwargs) -> None:
    take_back(case=case, erased=erased, by=by, at=at)
