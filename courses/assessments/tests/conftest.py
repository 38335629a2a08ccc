from courses.assessments.factories import AssessmentRequestFactory
from lms.testing.attachment import build_attachment
from lms.testing.ground import kept


@kept
def attachment(world):
    return build_attachment(world)


@kept
def asked(attachment):
    """The doctor's open mini-CEX."""
    return AssessmentRequestFactory(placement=attachment.placement)


@kept
def round_(attachment):
    """The doctor's open 360 round, shown from five answers on."""
    return AssessmentRequestFactory(placement=attachment.placement, form_code="msf-360")
