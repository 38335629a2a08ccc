"""How gunicorn serves the site; `--bind` and its other options may be given beside it."""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", 2))
threads = int(os.environ.get("WEB_THREADS", 4))
timeout = 60
graceful_timeout = 8
keepalive = 5
# A worker that leaked a little is replaced before it matters; not all on the same request.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
