#!/usr/bin/env bash
# Starts a Slurm of one node for the tests: munged, slurmctld and slurmd from Debian's packages, on the loopback address alone,
# without accounting (the profile reads states from squeue) and without systemd. Needs root, or sudo without a password.
#
#   tests/slurm/start_slurm.sh             # --install: with apt-get, where slurm-wlm and munge are missing
#   tests/slurm/stop_slurm.sh
#
# What it makes (configuration, key, state, logs, pids) lies in SLURM_TEST_STATE, by default a folder in TMPDIR, and one link to the
# configuration in /etc/slurm, which stop_slurm.sh removes. A Slurm that is configured there already is left alone: the tests
# drain nodes, so they run on this one only. Repeating it does nothing. Exit codes: 0 it is up, 3 the packages cannot be installed, 1.
set -euo pipefail

state=${SLURM_TEST_STATE:-${TMPDIR:-/tmp}/moltarget-slurm-test}
packages=(slurm-wlm munge)

if [ "$(id -u)" != 0 ]; then
    exec sudo -n SLURM_TEST_STATE="$state" "$0" "$@"
fi

configured=/etc/slurm/slurm.conf # a job step forgets SLURM_CONF, so it has to stand where every command looks

say() { echo "start_slurm: $*" >&2; }

alive() { # its pid file names a process of that name
    [ -s "$state/run/$1.pid" ] && [ "$(cat "/proc/$(cat "$state/run/$1.pid")/comm" 2>/dev/null)" = "$1" ]
}

wait_for() { # at most 20 seconds
    local what=$1
    shift
    for _ in $(seq 100); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    say "$what did not come up; its log:"
    tail -n 20 "$state"/log/* >&2
    exit 1
}

install_packages() {
    say "installing ${packages[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}"
}

if ! command -v slurmctld slurmd munged >/dev/null; then
    if [ "${1:-}" != --install ]; then
        say "${packages[*]} are missing; --install installs them"
        exit 1
    fi
    install_packages >&2 || exit 3
fi

own=$state/etc/slurm.conf
if [ -e "$configured" ] && [ "$(readlink "$configured")" != "$own" ]; then
    say "this machine has a Slurm of its own ($configured): nothing started"
    exit 1
fi

mkdir -p "$state"/{etc,run,log,state,spool} "$(dirname "$configured")"
host=$(hostname -s)
memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.8)}' /proc/meminfo)

# MinJobAge keeps finished jobs visible to squeue; OverMemoryKill ends a job that needs more than it asked for, without cgroups.
cat >"$own" <<END
ClusterName=moltarget-test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$state/run/munge.socket
StateSaveLocation=$state/state
SlurmdSpoolDir=$state/spool
SlurmctldPidFile=$state/run/slurmctld.own
SlurmdPidFile=$state/run/slurmd.own
SlurmctldLogFile=$state/log/slurmctld.log
SlurmdLogFile=$state/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0,bf_interval=1
MinJobAge=600
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=tests Nodes=$host Default=YES MaxTime=INFINITE DefMemPerCPU=500 State=UP
END
printf 'CgroupPlugin=cgroup/v1\nConstrainRAMSpace=no\n' >"$state/etc/cgroup.conf"
ln -sfn "$own" "$configured"

start() { # start NAME COMMAND...: in the background, with its pid recorded
    local name=$1
    shift
    setsid "$@" >"$state/log/$name.out" 2>&1 </dev/null &
    echo $! >"$state/run/$name.pid"
}

if ! alive munged; then
    [ -s "$state/etc/munge.key" ] || (umask 077 && head -c 1024 /dev/urandom >"$state/etc/munge.key")
    start munged munged --foreground --force --key-file="$state/etc/munge.key" --socket="$state/run/munge.socket" \
        --pid-file="$state/run/munged.own" --log-file="$state/log/munged.log" --seed-file="$state/state/munge.seed"
    wait_for munged munge --no-input --socket="$state/run/munge.socket"
fi
if ! alive slurmctld; then
    start slurmctld slurmctld -D
    wait_for slurmctld sh -c 'timeout 5 scontrol ping | grep -q UP'
fi
if ! alive slurmd; then
    start slurmd slurmd -D
fi
wait_for "the node" sh -c 'timeout 5 sinfo --noheader --format %t | grep -qE "^(idle|mix|alloc)$"'
say "ready: $(sinfo --version), $(sinfo --noheader --format '%c CPUs, %m MB')"
