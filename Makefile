# Two commands matter: `make demo` and `make test`. The rest is for those who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Quiet twice: errors are told, warnings are not.
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
ICS_READER := tests/documents/ics_reader
AIOGRAM := $(VENV)/aiogram
ARGS ?=
BROWSER ?= yes
# Two processes, a file at a time, in their order: no long one is left alone at the end.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: demo install upgrade test check format types kills lock oracle bench pictures clean

demo: $(VENV)/.run
	@$(BIN)/cheville demo $(ARGS)

install: $(VENV)/.run

test: $(VENV)/.dev
	BROWSER=$(BROWSER) $(BIN)/python -m pytest $(TWO) $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	EVERYWHERE=yes BROWSER=$(BROWSER) $(BIN)/python -m pytest $(TWO) $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The program of today, then its database, kept as a backup first. The service must be stopped.
# Where it is installed as a service, by its account and with its settings: root's would not do.
ifeq ($(CURDIR),/opt/cheville)
AS_IT_RUNS := cd /etc/cheville && runuser -u cheville --
endif
upgrade:
	git pull --ff-only
	@$(MAKE) --no-print-directory install
	$(AS_IT_RUNS) $(CURDIR)/$(BIN)/cheville upgrade

# Refuses to install anything whose hash is not in the lock.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Cheville demande Python 3.11 ou plus récent.")'
	@echo "J'installe ce qu'il faut dans $(VENV)/ : une minute environ, une seule fois…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) --no-deps --no-build-isolation -e .
	@touch $@
	$(if $(filter install,$(MAKECMDGOALS)),@echo "C'est installé : $(CURDIR)/$(BIN)/cheville. La suite : docs/running.md")

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock $(AIOGRAM)/.made | $(ICS_READER)/node_modules/.package-lock.json
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

# Another library's bot for the simulator, apart: it wants another pydantic than ours.
$(AIOGRAM)/.made: requirements-aiogram.lock | $(VENV)/.run
	@$(PYTHON) -m venv $(AIOGRAM)
	$(AIOGRAM)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-aiogram.lock
	@touch $@

# ical.js, by which the tests read our calendar files back. Without npm the rest is tested all the
# same, and those tests fail with what to install.
$(ICS_READER)/node_modules/.package-lock.json: $(ICS_READER)/package-lock.json
	@if command -v npm >/dev/null; then \
	  npm ci --prefix $(ICS_READER) --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@; \
	else \
	  echo "npm is missing: install Node.js and npm for the tests of calendar files (ical.js)."; \
	fi

# Holds the simulator, and the calls of the played demonstration, against a description of the
# Bot API that is not part of this project: make oracle SCHEMA=path/to/schema.json
# With CALLS=path/to/appels.jsonl, those of a demonstration that was played already.
oracle: $(VENV)/.dev
	$(BIN)/python -m tests.simulator.oracle $(SCHEMA)
ifndef CALLS
	$(BIN)/cheville demo --play
endif
	$(BIN)/python -m tests.simulator.oracle $(SCHEMA) --calls $(or $(CALLS),demo-output/appels.jsonl)

# Faults 1 to 7 and 31, whole: every kill point of every scenario, a backlog of five hundred
# messages, fifty random kills under a crowd, fifty around a minute of eight reminders, on SQLite
# and on PostgreSQL. For a release, or a change to how things are stored or sent.
kills: $(VENV)/.dev
	$(BIN)/python -m tests.durability.full
	$(BIN)/python -m tests.durability.storm

# Needs uv and npm on the path. The locks carry hashes and no address.
lock:
	echo 'uv_build>=0.9' > .build-requires.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml .build-requires.txt -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml .build-requires.txt -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group aiogram -o requirements-aiogram.lock
	rm .build-requires.txt
	npm install --prefix $(ICS_READER) --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

# Writes the tables of docs/performance.md.
bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.p1_conversation
	$(BIN)/python -m benchmarks.p4_order_and_confirmed $(ARGS)
	$(BIN)/python -m benchmarks.p5_broadcast
	$(BIN)/python -m benchmarks.p6_replies
	$(BIN)/python -m benchmarks.p7_lateness
	$(BIN)/python -m benchmarks.p8_reminders
	$(BIN)/python -m benchmarks.p10_large
	$(BIN)/python -m benchmarks.p13_workbook
	$(BIN)/python -m benchmarks.p13_export
	$(BIN)/python -m benchmarks.p14_start
	$(BIN)/python -m benchmarks.p15_memory
	$(BIN)/python -m benchmarks.p16_documents

# Takes the pictures of the guides again, in Chromium: docs/images/.
pictures: $(VENV)/.dev
	$(BIN)/python -m tests.browser.pictures

clean:
	rm -rf $(VENV) $(ICS_READER)/node_modules demo-output demo-data
