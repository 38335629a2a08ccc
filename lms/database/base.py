from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket of a kept connection before it asks the server for a sign of life.

    A server that was stopped or restarted has said so on the socket: a connection on which nothing
    waits to be read is as alive as one that has just answered, and no round trip is spent on it.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        waiting = poll()
        waiting.register(self.connection.fileno(), POLLIN)
        return super().is_usable() if waiting.poll(0) else True
