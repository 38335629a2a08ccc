"""Announced to the apps above, after the commit. `placement_ids` or `placement_id` say which."""

from django.dispatch import Signal

placements_published = Signal()  # placement_ids: new or changed
placements_started = Signal()  # placement_ids
placement_completed = Signal()  # placement_id
placement_ended = Signal()  # placement_id: broken off or called off
mentor_changed = Signal()  # placement_id, former_id
