import pytest
from django.urls import reverse


@pytest.mark.django_db
def test_the_board_opens(client, world):
    client.force_login(world.training_office)
    answer = client.get(reverse("insights:board"))
    assert answer.status_code == 200
