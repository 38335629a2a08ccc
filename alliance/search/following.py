"""Which changes of which rows make which documents wrong."""

from collections.abc import Callable, Collection, Iterable

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from . import services

Keys = Callable[[Model], Iterable[int]]


def follow(
    source: str,
    model: type[Model],
    *,
    keys: Keys,
    fields: Collection[str] = (),
    new: bool = True,
) -> None:
    """Read `keys(instance)` of the source anew whenever such a row is saved or deleted.

    `fields`: of saves that name what they write, only those that write one of them. `new=False`:
    a row that was just made tells nothing.
    """

    def on_save(sender, instance, created, update_fields, raw, **kwargs) -> None:
        unrelated = fields and update_fields is not None and not set(fields) & set(update_fields)
        if not (raw or unrelated or (created and not new)):
            services.refresh(source, keys(instance), at=timezone.now())

    def on_delete(sender, instance, **kwargs) -> None:
        services.refresh(source, keys(instance), at=timezone.now())

    uid = f"search.{source}.{model._meta.label}"
    post_save.connect(on_save, sender=model, weak=False, dispatch_uid=uid)
    post_delete.connect(on_delete, sender=model, weak=False, dispatch_uid=uid)
