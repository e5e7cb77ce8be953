# Each target works on a bare Debian or Ubuntu with Python 3.11 or newer, make and git. `make help` lists them.

.POSIX:
.PHONY: help run test check fix bench drills soak lock rights sheets

VENV = .venv/bin

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## the application with its demonstration data, on http://127.0.0.1:8000 (PORT, RCP_DATABASE_URL)
	@tools/setup.sh run
	@exec $(VENV)/python tools/serve.py

test: ## checks, then the whole suite on SQLite and on a throw-away PostgreSQL (ARGS)
	@tools/setup.sh test
	@exec tools/test.sh $(ARGS)

check: ## linters, types, import contracts, generated documents
	@tools/setup.sh test
	@exec tools/check.sh

fix: ## let the linters repair what they can
	@tools/setup.sh test
	$(VENV)/ruff check --fix --quiet .
	$(VENV)/ruff format --quiet .
	@exec tools/check.sh

bench: ## measure, one JSON object a line (ONLY=name, ENGINE=sqlite|postgresql)
	@tools/setup.sh test
	@exec $(VENV)/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(ENGINE),--engine $(ENGINE))

drills: ## the fault drills, at full length
	@tools/setup.sh test
	@exec tools/long.sh drills

soak: ## the endurance and fuzzing runs, at full length
	@tools/setup.sh test
	@exec tools/long.sh soak

rights: ## write docs/rights.md from the table of rights
	@tools/setup.sh run
	@exec $(VENV)/python tools/rights.py

sheets: ## write docs/rules/scores from the declarations of the scores
	@tools/setup.sh run
	@exec $(VENV)/python tools/score_sheets.py

lock: ## lock requirements*.in into requirements*.txt, with hashes
	@tools/setup.sh venv
	@exec tools/lock.sh
