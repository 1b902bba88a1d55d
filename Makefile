# Everything a person does with this checkout. Needs Python 3.11 or newer and Maven, nothing else beforehand.
.DEFAULT_GOAL := help
.PHONY: help run demo test test-full lint format bench lock clean

export PYTHON
VENV := .venv
RUN := $(VENV)/bin/python -m
# A test waits for its database, so two processes, each with its own, are nearly twice as fast; a file stays whole:
# tests/fixtures/schedule.py says which process takes it
PYTEST := $(RUN) pytest -n 2 --dist loadfile

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

run: ## start everything and serve on http://127.0.0.1:8080 (BLOBS=minio: with MinIO, needs Go 1.24)
	@scripts/venv $(VENV) requirements.lock
	@scripts/java
	@$(RUN) service.cli up $(if $(BLOBS),--blobs $(BLOBS))

demo: ## run the quickstart with the real wandb package against the running service (needs WANDB_API_KEY)
	@scripts/demo

test: lint ## what a change must pass
	$(RUN) tests.fixtures.fetch
	$(PYTEST) -m "not slow"

test-full: lint ## with the slow tests: all wandb versions, faults, cold caches
	$(RUN) tests.fixtures.fetch --all
	$(PYTEST)

lint: $(VENV)-dev ## style, types and the rules of which part may import which
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/basedpyright
	$(VENV)/bin/lint-imports

format: $(VENV)-dev ## format the code
	$(VENV)/bin/ruff format

bench: $(VENV)-dev ## measure, as ratios to raw Cypher
	$(RUN) bench

lock: ## write the lock files again (UPGRADE=1: with newer versions of what pyproject.toml leaves open)
	@scripts/lock $(if $(UPGRADE),--upgrade)

clean: ## remove the environment and what tools left; data in .heirloom stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: $(VENV)-dev
$(VENV)-dev:
	@scripts/venv $(VENV) requirements/dev.lock requirements.lock
	@scripts/java
