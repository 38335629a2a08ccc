from contextlib import closing

import pytest
from django.db import connection
from django.db.utils import OperationalError


@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_is_believed_while_nothing_is_said_on_it():
    connection.ensure_connection()
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_found_out():
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 1000)", [backend])
    assert not connection.is_usable()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
