"""Django's `migrate`, which renders a changed model alone where Django renders its neighbours.

Django keeps a class of every model at every step of the migrations. Each new model, index,
constraint and trigger makes it build all classes anew that are related in any way, which here is
nearly all of them: 88 s for an empty database, 26 s without. The statements sent are the same:
those of such a step look at the one model only, and before a step that runs Python all classes are
built anew, as Django does it after steps that it calls delayed.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest import mock

from django.apps import apps
from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

_with_neighbours = ProjectState.reload_model


def reload_model(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """What `ProjectState.reload_model` does; changes of relations are left to it."""
    if "apps" not in state.__dict__:  # nothing has been rendered yet
        return
    if delay or model_name not in state.apps.all_models[app_label]:
        state.is_delayed = True
        state._reload({(app_label, model_name)})
    else:
        _with_neighbours(state, app_label, model_name, delay)


class Command(migrate.Command):
    def handle(self, *args, **options):
        # What Django keeps of these names it forgets with each class that it builds.
        swapped = cache(apps.get_swappable_settings_name)
        with (
            mock.patch.object(ProjectState, "reload_model", reload_model),
            mock.patch.object(apps, "get_swappable_settings_name", swapped),
            collected_seldom(),
        ):
            return super().handle(*args, **options)


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Thousands of classes that hold each other are built: the collector walks them less often."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
