#!/bin/sh
# Style, types, migrations, and the deployment check with production settings.
set -eu
python=.venv/bin/python
echo "Checking style."
"$python" -m ruff check .
"$python" -m ruff format --check .
echo "Checking types."
# The plugin for Django loads the settings.
DEVELOPMENT=1 "$python" -m mypy
echo "Checking templates."
"$python" -m djlint templates --lint --quiet
"$(dirname "$python")/djangofmt" --check templates
echo "Checking words."
DEVELOPMENT=1 "$python" -m tests.measure_copy --figures
echo "Checking deployment files."
"$(dirname "$python")/hadolint" deploy/Containerfile
"$(dirname "$python")/kubernetes-validate" --quiet deploy/kubernetes.yaml
echo "Checking CSS and JavaScript."
sh scripts/biome.sh check --error-on-warnings
echo "Checking migrations."
DEVELOPMENT=1 "$python" manage.py makemigrations --check --dry-run
echo "Checking production settings."
SECRET_KEY=$("$python" -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=example.org \
  MAIL_URL=smtp+tls://mail.example.org:587 "$python" manage.py check --deploy --fail-level WARNING
