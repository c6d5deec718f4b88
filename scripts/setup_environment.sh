#!/usr/bin/env bash
# Makes .venv with the pinned dependencies of requirements.lock; does nothing when it is up to date.
#   scripts/setup_environment.sh slurm    the same with the executor for Slurm (requirements-slurm.lock, docs/clusters.md)
# PYTHON=python3.12 chooses the interpreter (3.11 or newer is needed), VENV=folder another place than .venv.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=${VENV:-.venv}
stamp=$venv/.moltarget-lock

case ${1:-} in
    "") locks=(requirements.lock requirements-slurm.lock) ;; # the larger one does as well
    slurm) locks=(requirements-slurm.lock) ;;
    *) echo "usage: scripts/setup_environment.sh [slurm]" >&2 && exit 2 ;;
esac
for lock in "${locks[@]}"; do
    if [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then
        exit 0
    fi
done
lock=${locks[0]}

find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return
        fi
    done
    echo "moltarget needs Python 3.11 or newer; set PYTHON to one" >&2
    return 2
}

python=$(find_python)
echo "Setting up $venv with $("$python" --version) (half a minute, once) ..." >&2
rm -rf "$venv"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
cp "$lock" "$stamp"
echo "Ready." >&2
