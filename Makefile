# Every target works alone on a fresh checkout. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint check container-check format lock clean

# Extra words for the command behind a target, for example: make test ARGS="-k dates"
ARGS ?=

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with everything in it
	@tools/setup.sh

run: setup ## migrate, load the seeds and serve on 127.0.0.1:8000
	@exec .venv/bin/cordon serve $(ARGS)

test: setup ## all tests
	@exec .venv/bin/pytest $(ARGS)

lint: setup ## style, types, layers, lock files, shell scripts, Dockerfile
	@tools/lint.sh

check: lint test ## what CI runs on the code: lint, then the tests

container-check: setup ## what the Dockerfile does, done in a clean directory
	@tools/check_container.sh

format: setup ## put the code into the house style
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: setup ## write the lock files from pyproject.toml (UPGRADE=1: newest versions)
	@tools/lock.sh

clean: ## remove everything that can be made again (not var/, which is data)
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find app tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
