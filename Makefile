# `make run` serves the site, `make test` runs the tests. docs/operations/commands.md lists all targets.
PORT ?= 8000
PYTHON_IN_VENV = .venv/bin/python

.PHONY: run test check postgres browser bench bench-rendering bench-peers bench-search bench-writing pictures prove-stories prove-decisions prove-comments prove-mail prove-worker prove-backups prove-cached-pages measure-findings measure-situations measure-copy mutate messages format lint lock

run:
	@sh scripts/setup.sh requirements.txt
	@sh scripts/paper.sh
	@PORT=$(PORT) sh scripts/run.sh

test:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/paper.sh
	@echo "Running the tests on SQLite."
	@$(PYTHON_IN_VENV) -m pytest -n auto --durations=10 -m "not browser"

postgres:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/paper.sh
	@echo "Running the tests on PostgreSQL."
	@DATABASE_URL="$${TEST_DATABASE_URL:-postgres://$$(id -un)@127.0.0.1:5432/postgres}" $(PYTHON_IN_VENV) -m pytest -n auto --durations=10 -m "not browser"

browser:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/paper.sh
	@sh scripts/chromium.sh
	@sh scripts/browser.sh

bench:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.benchmarks.pages

bench-rendering:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m pytest tests/benchmarks/rendering.py

bench-peers:
	@sed -n '/^## Peers/,/^## /p' docs/operations/benchmarks.md

bench-search:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.benchmarks.searching

# WORKERS=2 serves with two processes; SECONDS=30 is the time of each half.
bench-writing:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.benchmarks.writing

measure-findings:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.content_checks.measure_seeded
	@DEVELOPMENT=1 $(PYTHON_IN_VENV) manage.py measure_findings

measure-situations:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.search_quality.measure

measure-copy:
	@sh scripts/setup.sh requirements-dev.txt
	@DEVELOPMENT=1 $(PYTHON_IN_VENV) -m tests.measure_copy

prove-stories:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.proofs.kill

prove-decisions:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.proofs.races

prove-comments:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.proofs.concurrent_comments

# GROUPS="redaction rights" limits it to groups of modules; AGAIN=--again tries only what lived the last time.
mutate:
	@sh scripts/setup.sh requirements-dev.txt
	@nice -n 10 $(PYTHON_IN_VENV) -m tests.proofs.mutants $(AGAIN) $(GROUPS)

messages:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.message_catalogs

prove-mail:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.proofs.mail_delivery

# KILLS=200 workers are killed.
prove-worker:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.proofs.worker

# DRILLS=20 backups are made while the site is written to, on each database, and restored.
prove-backups: DRILLS ?= 20
prove-backups:
	@sh scripts/setup.sh requirements-dev.txt
	@DRILLS=$(DRILLS) $(PYTHON_IN_VENV) -m pytest tests/empathy/test_backups.py -k under_load
	@DRILLS=$(DRILLS) DATABASE_URL="$${TEST_DATABASE_URL:-postgres://$$(id -un)@127.0.0.1:5432/postgres}" $(PYTHON_IN_VENV) -m pytest tests/empathy/test_backups.py -k under_load

prove-cached-pages:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.proofs.cached_pages

pictures:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/chromium.sh
	@$(PYTHON_IN_VENV) -m pytest tests/browser/screenshots.py

format:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/format.sh

lint:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/lint.sh

check: test postgres browser lint

LOCK = $(PYTHON_IN_VENV) -m piptools compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host \
  --no-emit-find-links --strip-extras --allow-unsafe --no-header
lock:
	@sh scripts/setup.sh requirements-dev.txt
	$(LOCK) --extra s3 -o requirements.txt pyproject.toml
	$(LOCK) --extra dev -o requirements-dev.txt pyproject.toml
