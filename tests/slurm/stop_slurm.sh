#!/usr/bin/env bash
# Stops what start_slurm.sh started, by the pids that it recorded, and removes its folder.
set -euo pipefail

state=${SLURM_TEST_STATE:-${TMPDIR:-/tmp}/moltarget-slurm-test}

if [ "$(id -u)" != 0 ]; then
    exec sudo -n SLURM_TEST_STATE="$state" "$0" "$@"
fi
[ -d "$state/run" ] || exit 0

running() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ]; }

stop() { # asked first, ended after five seconds
    local file=$state/run/$1.pid pid
    [ -s "$file" ] || return 0
    pid=$(cat "$file")
    running "$pid" "$1" && kill "$pid"
    for _ in $(seq 25); do
        running "$pid" "$1" || break
        sleep 0.2
    done
    running "$pid" "$1" && kill -KILL "$pid"
    rm -f "$file"
}

# The jobs first: without their daemons nobody would end them.
timeout 5 scancel --state=PENDING --state=RUNNING --state=SUSPENDED --user root 2>/dev/null || true
for name in slurmd slurmctld munged; do
    stop "$name" || true
done
if [ "$(readlink /etc/slurm/slurm.conf)" = "$state/etc/slurm.conf" ]; then
    rm -f /etc/slurm/slurm.conf
fi
rm -rf "$state"
echo "stop_slurm: stopped" >&2
