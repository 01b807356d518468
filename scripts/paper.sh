#!/bin/sh
# Makes sure that the libraries which handouts and pictures are set with are here; Debian's packages when absent.
# Everything else works without them, so nothing fails here.
set -eu
present() {
  .venv/bin/python - <<'PY'
import ctypes, sys
def loads(name):
    for file in (f"lib{name}.so.0", f"lib{name}.dylib", f"lib{name}.0.dylib"):
        try:
            return ctypes.CDLL(file)
        except OSError:
            pass
sys.exit(not all(map(loads, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))))
PY
}
if present; then exit 0; fi
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing $packages (once; this takes a minute)."
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 - a list of packages.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } >/dev/null 2>&1 || true
  if present; then exit 0; fi
fi
echo "Handouts and pictures are off until $packages are installed." >&2
