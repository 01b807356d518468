#!/bin/sh
# Run the browser lane. What failed is run once more, alone: a busy machine lets a browser miss its timeouts.
# A test that fails twice fails the lane, and what needed a second run is named in the output.
set -u
cd "$(dirname "$0")/.."
echo "Running the journeys in Chromium."
.venv/bin/python -m pytest -n auto --durations=10 -m browser && exit 0
echo "Running the tests that failed once more, one at a time."
exec .venv/bin/python -m pytest -v --durations=10 -m browser --last-failed --last-failed-no-failures none
