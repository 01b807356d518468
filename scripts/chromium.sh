#!/bin/sh
# Makes sure that Chromium is here for the browser lane, and Java for the HTML checker; Debian's packages when absent.
set -eu
missing=
command -v chromium >/dev/null 2>&1 || [ -n "${CHROMIUM:-}" ] || missing="chromium"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
  echo "Missing for the browser lane: $missing. Install it, or name a Chromium with CHROMIUM=/path/to/chromium." >&2
  exit 1
fi
echo "Installing $missing (once; this takes a minute)."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 - a list of packages.
apt-get install -y -qq --no-install-recommends $missing >/dev/null
