#!/bin/sh
# Makes sure that Chromium is here for the browser lane, and Java for the HTML checker; Debian's packages when absent.
# The headless shell is Chromium without windows: it opens a page in a third of the time, so it is preferred.
set -eu
has() { command -v "$1" >/dev/null 2>&1; }
enough() { has java && { [ -n "${CHROMIUM:-}" ] || has chromium-headless-shell || has chromium; }; }
missing=
[ -n "${CHROMIUM:-}" ] || has chromium-headless-shell || missing="chromium-headless-shell"
has java || missing="$missing default-jre-headless"
[ -n "$missing" ] || exit 0
if ! has apt-get || [ "$(id -u)" != 0 ]; then
  enough && exit 0
  echo "Missing for the browser lane: $missing. Install it, or name a Chromium with CHROMIUM=/path/to/chromium." >&2
  exit 1
fi
echo "Installing $missing (once; this takes a minute)."
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends --no-remove "$@" >/dev/null; }
# Chromium with windows does it, too, only slower.
# shellcheck disable=SC2086 - a list of packages.
{ apt-get update -qq && install $missing; } || enough || install chromium default-jre-headless
