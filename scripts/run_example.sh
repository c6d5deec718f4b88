#!/usr/bin/env bash
# Sets everything up and runs the whole workflow on the embedded example; ends with the paths of the reports.
# Any argument is handed to snakemake (for instance --forceall, --dry-run).
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup_environment.sh
export PATH="$PWD/.venv/bin:$PATH"

example=resources/example
snakemake --snakefile Snakefile --directory "$example" --configfile "$example/config.yaml" --quiet rules "$@"

echo
echo "Reports (open them in a browser):"
ls -1 "$example"/results/index.html "$example"/results/samples/*/report.html
