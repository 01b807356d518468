# Two commands do everything: `make run` and `make test`. See README.md.
PORT ?= 8000
PYTHON_IN_VENV = .venv/bin/python

.PHONY: run test check postgres browser lint bench lock

run:
	@sh scripts/setup.sh requirements.txt
	@PORT=$(PORT) sh scripts/run.sh

test:
	@sh scripts/setup.sh requirements-dev.txt
	@echo "Running the tests on SQLite."
	@$(PYTHON_IN_VENV) -m pytest -n 2 -m "not browser" --cov --cov-report=term

postgres:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/postgres.sh

browser:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/browser.sh

lint:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/lint.sh

check: test postgres browser lint

bench:
	@sh scripts/setup.sh requirements-dev.txt
	@$(PYTHON_IN_VENV) -m tests.benchmarks

lock:
	@sh scripts/setup.sh requirements-dev.txt
	@sh scripts/lock.sh
