# make demo and make test set everything up by themselves; the rest is for developers.
PYTHON ?= python3
BIN := .venv/bin
CORES ?= auto  # processes that run the tests; 0: one, in which a debugger works
CODE := pipeline.py ingest inference storage dashboard tests .ci

.PHONY: demo test setup check format bench test-train fuzz tour axe languages lock clean

demo: setup  ## render a class, analyse it, serve the dashboard
	@$(BIN)/classpulse demo $(DEMO_ARGS)

test: setup  ## all tests
	@$(BIN)/python -m pytest -n $(CORES) --dist worksteal --timeout 600 --durations 15 --reruns 2 $(TEST_ARGS)

setup: .venv/.ready

.venv/.ready: requirements.lock requirements-mediapipe.lock pyproject.toml inference/weights/assets.toml
	@command -v $(PYTHON) >/dev/null || { echo "ClassPulse needs Python 3.11 or newer: install it, or name it, as in: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "ClassPulse needs Python 3.11 or newer, $(PYTHON) is older: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv (or your system's package of that name), then make $(MAKECMDGOALS)"; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv; $(PYTHON) -m venv .venv; }
	@echo "Installing packages into .venv (once, some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements-mediapipe.lock \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
	  || { echo "The packages could not be installed (see above); the first time needs a network. Then: make $(MAKECMDGOALS)"; exit 2; }
	@$(BIN)/classpulse setup
	@touch $@

check: setup  ## lint, types, known vulnerabilities of locked packages
	@$(BIN)/ruff check $(CODE) alembic
	@$(BIN)/ruff format --check $(CODE) alembic
	@$(BIN)/mypy $(CODE)
	@$(BIN)/python .ci/audit.py

format: setup
	@$(BIN)/ruff check --fix $(CODE) alembic
	@$(BIN)/ruff format $(CODE) alembic

bench: setup  ## how well drawn galleries are read, as JSON (docs/gallerybench.md); `classpulse bench` measures speed
	@$(BIN)/classpulse bench gallery $(BENCH_ARGS)

test-train: setup  ## the training's own tests; installs PyTorch
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'torch==2.13.0' 'litert-torch==0.10.0'
	@$(BIN)/python -m pytest -m train $(TEST_ARGS)

fuzz: setup  ## some thousand damaged files; takes minutes
	@$(BIN)/python -m pytest -m fuzz $(TEST_ARGS)

tour: setup  ## a picture of every page in both themes, to ./tour; needs Chromium
	@CLASSPULSE_TOUR=tour $(BIN)/python -m pytest tests/dashboard/test_tour.py $(TEST_ARGS)

axe:  ## fetch axe-core, by which the pages are held to be accessible; needs npm
	@npm install --silent --no-save --no-package-lock axe-core@4.14.1

languages: setup  ## bring the catalogues of dashboard/languages up to date with the code
	@$(BIN)/pybabel --quiet extract --mapping dashboard/languages/babel.cfg --keyword N_ --no-location --sort-output --omit-header --output dashboard/languages/words.pot dashboard
	@for one in dashboard/languages/*.po; do $(BIN)/pybabel --quiet update --input-file dashboard/languages/words.pot --output-file $$one --locale $$(basename $$one .po) --no-fuzzy-matching --ignore-obsolete; done
	@rm dashboard/languages/words.pot
	@sed -i -E '/^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)/d' dashboard/languages/*.po

lock:  ## renew the locked dependencies; needs uv
	@(echo "# Every dependency of \`make setup\`, pinned with hashes, for Python 3.11 and newer on any platform. Made by \`make lock\`." \
	  && uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml) > requirements.lock.new
	@mv requirements.lock.new requirements.lock
	@(echo "# What a server needs, a part of requirements.lock: for the container image. Made by \`make lock\`." \
	  && uv pip compile --quiet --universal --python-version 3.11 --extra postgres --extra oidc --constraint requirements.lock --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml) > requirements-serve.lock.new
	@mv requirements-serve.lock.new requirements-serve.lock
	@(echo "# MediaPipe for the second face detector, to be installed with --no-deps: its own requirements bring a second OpenCV," \
	  && echo "# which overwrites the first. Made by \`make lock\`." \
	  && printf 'absl-py~=2.3\nflatbuffers~=25.9\nmediapipe~=1.2.2\nsounddevice~=0.5\n' \
	  | uv pip compile --quiet --universal --python-version 3.11 --no-deps --generate-hashes --no-emit-index-url --no-annotate --no-header -) > requirements-mediapipe.lock.new
	@mv requirements-mediapipe.lock.new requirements-mediapipe.lock

clean:
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache
