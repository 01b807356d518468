# Two commands do everything: `make run` and `make test`. See README.md.
PORT ?= 8000
PYTHON_IN_VENV = .venv/bin/python

.PHONY: run test check 

run:
	@sh scripts/setup.sh requirements.txt
	@PORT=$(PORT) sh scripts/run.sh

test:
	@sh scripts/setup.sh requirements-dev.txt
	@echo "Running the tests on SQLite."
	@$(PYTHON_IN_VENV) -m pytest -m "not browser"

