import pytest

from lms.testing.attachment import Attachment, build_attachment


@pytest.fixture
def attachment(world) -> Attachment:
    return build_attachment(world)
