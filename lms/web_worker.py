"""The web process's worker: gunicorn's threads, and a fair share of the connections."""

from concurrent.futures import Future

from gunicorn.workers.gthread import TConn, ThreadWorker


class FairThreadWorker(ThreadWorker):
    """Takes a new connection only while one of its threads is free to serve it.

    gunicorn's own takes whatever it can. A browser or a proxy keeps its connection: of several that
    came at once one worker may hold all, with its threads waiting for each other, while another
    one has nothing to do.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._busy = 0

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        self.set_accept_enabled(self._accepting)
        super().wait_for_and_dispatch_events(timeout)

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)

    def enqueue_req(self, conn: TConn) -> None:
        self._busy += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Future) -> None:
        self._busy -= 1
        super().finish_request(conn, fs)
