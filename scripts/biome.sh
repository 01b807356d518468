#!/bin/sh
# Runs Biome, which formats and checks CSS and JavaScript. npm fetches it once and keeps it; the site needs neither.
set -eu
if ! command -v npx >/dev/null 2>&1; then
  echo "npx is missing: install npm (Debian: apt install npm)." >&2
  exit 1
fi
exec npx --yes @biomejs/biome@2.6.8 "$@"
