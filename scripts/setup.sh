#!/bin/sh
# Makes .venv from a requirements file with hashes; does nothing when it is newer than that file.
set -eu
requirements=$1
stamp=.venv/.made-from-$requirements
if [ -e "$stamp" ] && [ "$stamp" -nt "$requirements" ] && .venv/bin/python -c '' 2>/dev/null; then exit 0; fi

fits() { "$1" -c 'import sys, venv; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1; }
python=
for candidate in "${PYTHON:-}" python3.13 python3.14 python3.12 python3 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.14*/bin/python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python; do
  # Shims may exist and fail, so each candidate is run.
  if [ -n "$candidate" ] && fits "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
  echo "Python 3.12, 3.13 or 3.14 is missing: install one, or name it with PYTHON=/path/to/python." >&2
  exit 1
fi
python=$("$python" -c 'import sys; print(sys.executable)')
unreachable() {
  echo "The packages of $requirements could not be installed: the package index did not answer, or has not all of them (see above)." >&2
  echo "Without an index: put the wheels into a folder, and set PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels." >&2
  exit 1
}
echo "Installing what $requirements names (once; this takes a minute)."
if uv --version >/dev/null 2>&1; then
  [ -e .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || UV_PYTHON=$python uv venv -q --clear .venv
  UV_PYTHON=.venv/bin/python uv pip install -q --require-hashes -r "$requirements" || unreachable
else
  if ! { [ -e .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    "$python" -m venv --clear .venv || { echo "The venv module of $python is missing (Debian: apt install python3-venv)." >&2; exit 1; }
  fi
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$requirements" || unreachable
fi
touch "$stamp"
