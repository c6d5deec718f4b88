#!/usr/bin/env bash
# Sets everything up and runs every check: format, lint, types, workflow lint, tests.
# Any argument is handed to pytest (for instance -k name, -x).
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup_environment.sh
export PATH="$PWD/.venv/bin:$PATH"

say() { printf '\n== %s\n' "$*"; }

say "format and lint (ruff)"
ruff format --check --quiet scripts tests benchmarks
ruff check --quiet scripts tests benchmarks
say "format (snakefmt)"
snakefmt --check Snakefile workflow
say "types (mypy)"
mypy scripts benchmarks
say "workflow (snakemake --lint)"
# Depending on its version --lint exits 0 even with findings, so its output is read.
findings=$(snakemake --lint --configfile resources/example/config.yaml --directory resources/example --snakefile Snakefile 2>&1) || true
if [[ $findings != *"Congratulations, your workflow is in a good condition!"* ]]; then
    printf '%s\n' "$findings"
    exit 1
fi
say "tests (pytest)"
pytest -n auto --dist loadfile "$@"
