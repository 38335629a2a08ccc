"""How gunicorn logs what it does itself, which begins before Django and ends after it."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from lms import logs


class JSONLogger(Logger):
    """Writes its lines as production writes all others; in a worker Django's LOGGING takes over.

    Not gunicorn's `logconfig_dict`: where that is set, each request is made a line for the access
    log, even if nobody writes one.
    """

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(logs.JSON))
