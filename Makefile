# Driftbook: `make` lists what can be done. Needs Python 3.11 or newer, and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
HOST   ?= 127.0.0.1
CORES  ?= 2
SECONDS ?= 60
FUZZED := yaml handbook mail mqtt addresses tags entries
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV     := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --no-header --no-annotate

# Compiled once, and not by each of the many processes that tests and measurements start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test unit postgres journeys lint types bench fuzz fix messages lock clean tools wheel audit audit-if-reachable

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: $(VENV)/ready var/secret-key ## start Driftbook and a worker, with the shipped handbooks
	@$(PDF) || ( $(call install,$(PDF_LIBRARIES)) ) || true
	@$(BROKER) || ( $(call install,mosquitto) && $(BROKER_OFF) ) || true
	@$(DEMO) exec $(BIN)/python -m driftbook serve --migrate --demo --beside --workers 1 --bind $(HOST):$(PORT)

test: lint types unit postgres journeys audit-if-reachable ## everything: style, types, imports, unit, property, journeys

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

wheel: $(VENV)/ready-test ## dist/: the wheel, and its bill of materials
	rm -rf build/lib build/bdist.* dist
	$(BIN)/python -m build --wheel --no-isolation .
	$(BIN)/python tools/sbom.py dist/*.whl

audit: $(VENV)/ready-test ## known vulnerabilities of what is pinned; 3: nobody could be asked
	$(BIN)/python tools/audit.py requirements-test.txt

audit-if-reachable: $(VENV)/ready-test
	$(BIN)/python tools/audit.py requirements-test.txt || test $$? = 3

bench: $(VENV)/ready-test ## how fast, beside a peer in the same run
	$(BIN)/python -m bench --peer

fuzz: $(VENV)/ready-test ## what strangers send, at random: SECONDS=60 for each target
	for target in $(FUZZED); do $(BIN)/python -m tests.fuzz.run $$target $(SECONDS) || exit 1; done

fix: $(VENV)/ready-test ## format, and repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: $(VENV)/ready-test tools ## collect texts for translation, and compile them
	cd src/driftbook && $(DJANGO) $(CURDIR)/$(BIN)/python -P -m django makemessages \
	    --locale da --locale sv --no-location --no-obsolete --no-wrap --verbosity 0
	cd src/driftbook && $(DJANGO) $(CURDIR)/$(BIN)/python -P -m django compilemessages --verbosity 0

lock: ## pin every dependency with its hashes (needs uv)
	$(UV) --group build --extra postgres pyproject.toml --output-file requirements.txt
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
    clamav-freshclam mosquitto nginx caddy haproxy pgbouncer swift-proxy swift-account \
    swift-container swift-object >/dev/null 2>&1 || true; }

# The journeys that write to the database run on both, and workers are killed on both. Of the faults,
# those that PostgreSQL alone has, and those in which the two databases differ.
FAULTS := tests/faults/test_clock_jumps.py tests/faults/test_locks.py tests/faults/test_no_connection_free.py tests/faults/test_told_to_read_only.py
STORED := tests/journeys/test_following_a_guide.py tests/journeys/test_publishing.py tests/journeys/test_signing_in.py tests/operating tests/work $(FAULTS)

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

# PDF files need Pango; without it everything else works, and the pages say what is missing.
PDF := $(BIN)/python -c 'import weasyprint' >/dev/null 2>&1
PDF_LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

# Doors of the demo open through a broker of its own; without one their pages say so.
BROKER := { command -v mosquitto || test -x /usr/sbin/mosquitto; } >/dev/null
BROKER_OFF := { systemctl disable --now mosquitto >/dev/null 2>&1 || true; }

OBJECT_STORE := swift-proxy swift-account swift-container swift-object

# Tests need a browser, gettext, PostgreSQL, xmlsec1 (a SAML provider), two calendar programs, a mail
# server (Dovecot), a broker (Mosquitto), a voice (espeak-ng), proxies (nginx, Caddy), age, a store of
# objects (Swift), what stands between machines (HAProxy, PgBouncer), and what PDF files need.
tools: $(VENV)/ready-test
	@missing=""; \
	test -x /usr/sbin/nginx || missing="$$missing nginx-light"; \
	command -v caddy >/dev/null || missing="$$missing caddy"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v msgfmt >/dev/null || missing="$$missing gettext"; \
	command -v xmlsec1 >/dev/null || missing="$$missing xmlsec1"; \
	command -v khal >/dev/null || missing="$$missing khal"; \
	command -v vdirsyncer >/dev/null || missing="$$missing vdirsyncer"; \
	command -v espeak-ng >/dev/null || missing="$$missing espeak-ng"; \
	command -v age >/dev/null || missing="$$missing age"; \
	test -x /usr/sbin/dovecot || missing="$$missing dovecot-imapd dovecot-lmtpd"; \
	$(BROKER) || missing="$$missing mosquitto"; \
	test -x /usr/sbin/clamd || missing="$$missing clamav-daemon"; \
	command -v swift-proxy-server >/dev/null || missing="$$missing $(OBJECT_STORE)"; \
	command -v haproxy >/dev/null || test -x /usr/sbin/haproxy || missing="$$missing haproxy"; \
	test -x /usr/sbin/pgbouncer || missing="$$missing pgbouncer"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	$(PDF) || missing="$$missing $(PDF_LIBRARIES)"; \
	test -z "$$missing" || { $(call install,$$missing) && $(OURS_ONLY); }
