"""Reads over terms and their councils."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, QuerySet, Value, When

from .enums import Post
from .models import Appointment, Term

RANK = {post: rank for rank, post in enumerate(Post)}


@dataclass(frozen=True)
class Bench:
    """Those who hold one post, in one specialty group."""

    post: Post
    group: str
    appointments: list[Appointment]


def in_council_order(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """The chair first, then the posts as `Post` has them; in a post by group, then by name."""
    rank = Case(
        *(When(post=post, then=Value(number)) for post, number in RANK.items()),
        output_field=IntegerField(),
    )
    return appointments.order_by(rank, "group", "person__name_key", "pk")


def council_of(term: Term, *, on: date) -> list[Bench]:
    """Who holds which post on the day; of a term that is over, on its last day. One query."""
    benches = defaultdict(list)
    serving = in_council_order(term.appointments.in_office(min(on, term.ends_on)))
    for appointment in serving.select_related("person__profile__unit"):
        benches[appointment.post, appointment.group].append(appointment)
    return [Bench(Post(post), group, people) for (post, group), people in benches.items()]


def public_terms(alliance_id: int, *, on: date) -> list[Term]:
    """Terms that have begun, the latest first."""
    return list(Term.objects.filter(alliance=alliance_id, starts_on__lte=on))


def to_carry_over(term: Term) -> QuerySet[Appointment]:
    """Who serves to the end of the term and may be appointed again."""
    serving = term.appointments.filter(ends_on=term.ends_on, end_reason="")
    return in_council_order(serving).select_related("person__profile__unit")
