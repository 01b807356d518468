"""Settings of gunicorn for production: gunicorn --config deploy/gunicorn.conf.py empathy.wsgi."""

import os

bind = os.environ.get("SERVER_BIND", "0.0.0.0:8000")
# One process uses about one core. Each has its own cache of pages.
workers = int(os.environ.get("SERVER_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("SERVER_THREADS", "8"))
# A worker that does not report for so long is replaced; the threads may take longer for a request.
timeout = 60
# How long requests may still take after the server was told to end.
graceful_timeout = 30
# Longer than the 60 seconds for which nginx keeps a connection.
keepalive = 75
# Memory that leaked is given back; not all processes at the same time.
max_requests = 50_000
max_requests_jitter = 5_000
# The site writes one line for each request itself (empathy/access_log.py).
accesslog = None
# The file by which workers report; the root file system may be read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the documented place for it.
# By default a socket in the home directory, which a service has not.
control_socket_disable = True
