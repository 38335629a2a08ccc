import pytest
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.utils import ProgrammingError

from alliance.accounts.factories import UserFactory
from alliance.accounts.models import User
from alliance.core.prepared import AnyOf, Parameter, Prepared, PreparedList
from alliance.people.factories import ProfileFactory
from alliance.people.models import Profile

pytestmark = pytest.mark.django_db

BY_NAME = Prepared(lambda: User.objects.filter(name=Parameter("name")).values_list("pk", "name"))


def test_rows_are_those_of_the_queryset(django_assert_num_queries):
    wang, _li = UserFactory(name="王强"), UserFactory(name="李娜")
    with django_assert_num_queries(2):
        assert BY_NAME.rows(name="王强") == [(wang.pk, "王强")]
        assert BY_NAME.row(name="赵明") is None


def test_the_second_call_is_not_compiled_again(monkeypatch):
    UserFactory(name="王强")
    BY_NAME.rows(name="王强")
    monkeypatch.setattr(BY_NAME, "_build", None)
    assert len(BY_NAME.rows(name="王强")) == 1


def test_postgresql_keeps_the_plan():
    BY_NAME.rows(name="王强")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert any('"accounts_user"."name" = $1' in statement for (statement,) in cursor)


def test_a_list_of_values_a_name_used_twice_and_a_subquery():
    profiles = [ProfileFactory() for _ in range(3)]
    some = [profile.user_id for profile in profiles[:2]]
    theirs = Profile.objects.filter(user=OuterRef("pk"), unit=Parameter("unit"))
    asked = Prepared(
        lambda: (
            User.objects.filter(Q(pk=AnyOf("ids")) & (Exists(theirs) | Q(pk=Parameter("me"))))
            .exclude(pk=Parameter("me"))
            .order_by("pk")
            .values_list("pk", flat=False)
        )
    )
    assert asked.rows(ids=some, unit=profiles[0].unit_id, me=-1) == [(some[0],)]


def test_objects_carry_annotations_and_related_objects(django_assert_num_queries):
    profile = ProfileFactory()
    asked = Prepared(
        lambda: (
            Profile.objects.filter(user=Parameter("user"))
            .select_related("unit")
            .annotate(known=Exists(User.objects.filter(pk=OuterRef("user"))))
        )
    )
    with django_assert_num_queries(1):
        found = asked.object(user=profile.user_id)
        assert (found, found.unit.name, found.known) == (profile, profile.unit.name, True)


def test_errors_are_those_of_django():
    with pytest.raises(ProgrammingError), transaction.atomic():
        BY_NAME.rows(name=[1, 2])


def test_a_broken_transaction_asks_nothing():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            BY_NAME.rows(name="王强")


def test_a_missing_value_is_a_mistake():
    with pytest.raises(KeyError):
        BY_NAME.rows()


def test_a_span_of_the_rows_or_objects(django_assert_num_queries):
    users = [UserFactory() for _ in range(5)]
    some = Prepared(lambda: User.objects.filter(pk=AnyOf("ids")).order_by("pk"))
    ids = [user.pk for user in users]
    with django_assert_num_queries(4):
        assert some.objects(span=range(2, 4), ids=ids) == users[2:4]
        page = Paginator(PreparedList(some, ids=ids), 3).get_page(2)
        assert (page.object_list, page.paginator.count) == (users[3:], 5)
        assert PreparedList(some, ids=ids)[:1] == users[:1]


def test_rows_are_counted_without_being_read():
    UserFactory(name="王强"), UserFactory(name="王强"), UserFactory(name="李娜")
    assert BY_NAME.count(name="王强") == 2


def test_moments_and_other_values_are_those_of_the_queryset():
    user = UserFactory()
    people = User.objects.filter(pk=user.pk).values_list("date_joined", "last_login", "is_active")
    asked = Prepared(
        lambda: User.objects.filter(pk=Parameter("id")).values_list(
            "date_joined", "last_login", "is_active"
        )
    )
    (row,) = asked.rows(id=user.pk)
    assert row == people.get()
    assert row[0].tzinfo == people.get()[0].tzinfo
