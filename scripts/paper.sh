#!/bin/sh
# Makes sure that the libraries and fonts with which handouts and pictures are set are here; Debian's packages when absent.
# Everything else works without them, so nothing fails here.
set -eu
libraries_present() {
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
# Without apt-get nothing is known of fonts: a character that no font has is shown as "?".
fonts_present() {
  command -v apt-get >/dev/null 2>&1 || return 0
  for file in noto/NotoSansDevanagari-Regular.ttf noto/NotoColorEmoji.ttf wqy/wqy-microhei.ttc; do
    [ -e "/usr/share/fonts/truetype/$file" ] || return 1
  done
}
libraries="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# 24 MB: most scripts; Chinese, Japanese and Korean (fonts-noto-cjk would be 57 MB more); emoji.
fonts="fonts-noto-core fonts-wqy-microhei fonts-noto-color-emoji"
if libraries_present && fonts_present; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing $libraries $fonts (once; this takes a minute)."
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 - a list of packages.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $libraries $fonts; } >/dev/null 2>&1 || true
fi
libraries_present || echo "Handouts and pictures are off until $libraries are installed." >&2
fonts_present || echo "Handouts and pictures show “?” for some scripts and emoji until $fonts are installed." >&2
