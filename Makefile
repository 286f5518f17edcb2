# qnetx: `make demo` shows it, `make check` tests it, `make host check` (as root on Debian) tests all.

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
USABLE := .venv/usable
DEVELOPED := .venv/developed
CONNECTED := .venv/connected

# What the tests need that start a real QEMU or libvirtd, boot a guest, or ask another validator; and,
# from gcc on, what pip needs to build libvirt-python.
HOST_PACKAGES := ansible bridge-utils busybox-static cpio dnsmasq-base iproute2 jing \
	libvirt-clients libvirt-daemon-system libxml2-utils linux-image-cloud-amd64 python3-libvirt \
	python3-lxml qemu-system-x86 qemu-utils shellcheck tini \
	gcc libc6-dev libvirt-dev pkg-config python3-dev python3-venv

.DEFAULT_GOAL := help
.PHONY: help demo check lint types test conformance bench fix host dist clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(USABLE) ## The sample launch script as libvirt XML
	@$(BIN)/qnetx to-xml --root samples/two-bridges/root samples/two-bridges/start-vm.sh

check: lint types test ## Everything that a change must pass

lint: $(DEVELOPED) ## Style and suspicious code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEVELOPED) ## Types, strictly
	$(BIN)/mypy

# The gate of branch coverage is coverage's own `fail_under`, in pyproject.toml.
test: $(DEVELOPED) ## All tests with coverage; ARGS="-k hub --no-cov" for some of them
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered $(ARGS)

conformance: $(DEVELOPED) ## libvirt's own test data, fetched from Debian's source package
	$(BIN)/pytest -n auto -m conformance --no-header $(ARGS)

bench: $(DEVELOPED) ## How long things take, as ratios within one run
	$(BIN)/pytest -p no:xdist -m bench --no-header -s $(ARGS)

fix: $(DEVELOPED) ## Put right what ruff can put right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

host: ## As root on Debian: install QEMU and libvirt for the tests
	@if test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null; then \
		echo "host: nothing installed: that takes root and apt-get."; \
		echo "host: tests that need one of these will be skipped: $(HOST_PACKAGES)"; \
	elif dpkg --status $(HOST_PACKAGES) >/dev/null 2>&1; then \
		echo "host: everything is there"; \
	else \
		apt-get update --quiet && DEBIAN_FRONTEND=noninteractive \
			apt-get install --quiet --yes --no-install-recommends $(HOST_PACKAGES); \
	fi

dist: $(DEVELOPED) ## The wheel and the source archive, in dist/
	$(BIN)/python -m build

clean: ## Remove all that make made
	rm -rf .venv dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(USABLE): pyproject.toml | $(filter host,$(MAKECMDGOALS))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	@echo "installing qnetx into .venv …" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -qq --editable .
	@touch $@

# The extra that connects to libvirt is built on the spot, and so only where libvirt's headers are.
$(CONNECTED): $(USABLE)
	@if ! pkg-config --exists libvirt 2>/dev/null; then \
		echo "no libvirt-dev here: tests that connect to libvirt will be skipped" >&2; \
	else \
		echo "building libvirt-python into .venv …" >&2; \
		$(BIN)/python -m pip install -qq --editable '.[libvirt]' && touch $@ || \
			echo "tests that connect to libvirt will be skipped" >&2; \
	fi

$(DEVELOPED): $(USABLE) | $(CONNECTED)
	@echo "installing the development tools into .venv …" >&2
	@$(BIN)/python -m pip install -qq --group dev
	@touch $@
