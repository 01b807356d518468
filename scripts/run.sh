#!/bin/sh
# Serves the site on this machine: migrates, loads the library, creates the demo cast.
set -eu
export SITE_URL="${SITE_URL:-http://127.0.0.1:$PORT}" DEVELOPMENT="${DEVELOPMENT:-1}" PYTHONWARNINGS="${PYTHONWARNINGS:-ignore}"
python=.venv/bin/python
"$python" - "$PORT" <<'PY'
import socket, sys
port = sys.argv[1]
if not port.isdigit() or not 0 < int(port) < 65536:
    sys.exit(f"PORT={port} is not a port: give a number from 1 to 65535.")
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        s.bind(("127.0.0.1", int(port)))
    except OSError:
        sys.exit(f"Port {port} is in use. Choose another one: PORT=8001 make run")
PY
echo "Bringing the database up to date."
"$python" manage.py migrate --verbosity 0
echo "Loading the library."
"$python" manage.py load_library
"$python" manage.py demo_cast
"$python" manage.py rebuild_queue --if-empty
"$python" manage.py reindex --if-empty
echo "Mail is written to files in ${VAR_DIR:-var}/mail."
echo "Serving on http://127.0.0.1:$PORT/ (Ctrl+C ends it). Password of the demo cast: ${DEMO_PASSWORD:-empathy-demo}"
"$python" manage.py worker &
worker=$!
"$python" -m gunicorn empathy.wsgi --bind "127.0.0.1:$PORT" --worker-class gthread --workers 1 --threads 8 --log-level warning &
server=$!
trap 'kill $worker $server 2>/dev/null' INT TERM EXIT
wait $server
