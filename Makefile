# Driftbook: `make` lists what can be done. Needs Python 3.11 or newer, and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
HOST   ?= 127.0.0.1
CORES  ?= 2
STATIC := $(shell find src/driftbook -path '*/static/*' -type f 2>/dev/null)
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV     := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run test unit postgres journeys lint types bench fix messages lock clean tools

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: $(VENV)/ready var/secret-key var/static/ready ## start Driftbook and a worker, with the shipped handbooks
	@$(DEMO) $(BIN)/python -m driftbook manage migrate --verbosity 0
	@$(DEMO) $(BIN)/python -m driftbook demo
	@$(PDF) || ( $(call install,$(PDF_LIBRARIES)) ) || true
	@$(BROKER) || ( $(call install,mosquitto) && $(BROKER_OFF) ) || true
	@echo
	@echo "  Driftbook answers at http://$(HOST):$(PORT)/      (stop with Ctrl+C)"
	@echo
	@$(DEMO) exec $(BIN)/gunicorn --bind $(HOST):$(PORT) --worker-class gthread --threads 8 \
	    --log-level warning --config python:driftbook.config.beside driftbook.config.wsgi

test: lint types unit postgres journeys ## everything: style, types, imports, unit, property, journeys

lint: $(VENV)/ready-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: $(VENV)/ready-test
	$(BIN)/mypy

unit: $(VENV)/ready-test tools
	$(PYTEST) -m "not journey" --ignore tests/journeys

postgres: $(VENV)/ready-test tools
	$(BIN)/python tools/postgres.py -- $(PYTEST) -m stored src $(STORED)

journeys: $(VENV)/ready-test tools
	$(PYTEST) -m journey tests/journeys

bench: $(VENV)/ready-test ## how fast, beside a peer in the same run
	$(BIN)/python -m bench

fix: $(VENV)/ready-test ## format, and repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: $(VENV)/ready-test tools ## collect texts for translation, and compile them
	cd src/driftbook && $(DJANGO) $(CURDIR)/$(BIN)/python -P -m django makemessages \
	    --locale da --locale sv --no-location --no-obsolete --no-wrap --verbosity 0
	cd src/driftbook && $(DJANGO) $(CURDIR)/$(BIN)/python -P -m django compilemessages --verbosity 0

lock: ## pin every dependency with its hashes (needs uv)
	$(UV) --group build pyproject.toml --output-file requirements.txt
	$(UV) --group build --extra test pyproject.toml --output-file requirements-test.txt

clean: ## remove what make has made; the data in var/ stays
	rm -rf $(VENV) var/static .mypy_cache .ruff_cache .import_linter_cache .hypothesis .migrated

# As root on Debian or Ubuntu we install what is missing; anybody else is told what to install.
define install
{ if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $(1) >/dev/null; \
else echo "Missing. Install with: sudo apt-get install $(1)"; exit 1; fi; }
endef

# Tests start servers of their own on loopback: what Debian starts by itself is not left running.
OURS_ONLY := { systemctl disable --now dovecot.socket dovecot clamav-daemon.socket clamav-daemon \
    clamav-freshclam mosquitto >/dev/null 2>&1 || true; }

# The journeys that write to the database run on both, and workers are killed on both.
STORED := tests/journeys/test_following_a_guide.py tests/journeys/test_publishing.py tests/journeys/test_signing_in.py tests/work

# --- how it is done ---------------------------------------------------------------------------

PYTEST := $(BIN)/python -m pytest --numprocesses $(CORES) --dist worksteal
DJANGO := DJANGO_SETTINGS_MODULE=driftbook.config.settings_test
DEMO = DJANGO_SETTINGS_MODULE=driftbook.config.settings DRIFTBOOK_DEMO=1 \
    DRIFTBOOK_SECRET_KEY="$$(cat var/secret-key)"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Driftbook needs Python 3.11 or newer; try: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call install,python3-venv)
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(BIN)/python requirements.txt pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-test: $(VENV)/ready requirements-test.txt
	$(PIP) install --require-hashes --requirement requirements-test.txt
	@touch $@

var/secret-key:
	@mkdir -p var
	@umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))' > $@

var/static/ready: $(VENV)/ready var/secret-key $(STATIC)
	@$(DEMO) $(BIN)/python -m django collectstatic --no-input --clear --verbosity 0 \
	    --ignore 'redoc*' --ignore VENDOR.json
	@touch $@

# PDF files need Pango; without it everything else works, and the pages say what is missing.
PDF := $(BIN)/python -c 'import weasyprint' >/dev/null 2>&1
PDF_LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

# Doors of the demo open through a broker of its own; without one their pages say so.
BROKER := { command -v mosquitto || test -x /usr/sbin/mosquitto; } >/dev/null
BROKER_OFF := { systemctl disable --now mosquitto >/dev/null 2>&1 || true; }

# Tests need a browser, gettext, PostgreSQL, xmlsec1 (a SAML provider), two calendar programs, a mail
# server (Dovecot), a broker (Mosquitto), a voice (espeak-ng), and what PDF files need.
tools: $(VENV)/ready-test
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v msgfmt >/dev/null || missing="$$missing gettext"; \
	command -v xmlsec1 >/dev/null || missing="$$missing xmlsec1"; \
	command -v khal >/dev/null || missing="$$missing khal"; \
	command -v vdirsyncer >/dev/null || missing="$$missing vdirsyncer"; \
	command -v espeak-ng >/dev/null || missing="$$missing espeak-ng"; \
	test -x /usr/sbin/dovecot || missing="$$missing dovecot-imapd dovecot-lmtpd"; \
	$(BROKER) || missing="$$missing mosquitto"; \
	test -x /usr/sbin/clamd || missing="$$missing clamav-daemon"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	$(PDF) || missing="$$missing $(PDF_LIBRARIES)"; \
	test -z "$$missing" || { $(call install,$$missing) && $(OURS_ONLY); }
