#!/bin/sh
# Formats Python, templates, CSS and JavaScript in place.
set -eu
python=.venv/bin/python
"$python" -m ruff format .
"$(dirname "$python")/djangofmt" templates
sh scripts/biome.sh format --write
