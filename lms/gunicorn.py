"""How gunicorn serves the site; `--bind` and its other options may be given beside it."""

import gc
import os

logger_class = "lms.web_log.JSONLogger"
worker_class = "lms.web_worker.FairThreadWorker"
workers = int(os.environ.get("WEB_WORKERS", 2))
threads = int(os.environ.get("WEB_THREADS", 4))
timeout = 60
graceful_timeout = 8
keepalive = 5
# A worker that leaked a little is replaced before it matters; not all on the same request.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True


def post_worker_init(worker: object) -> None:
    """What is loaded by now stays for good: the collector need not go through it again and again.

    A request leaves little behind that only the collector can free: it may look less often.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
