# The plan of the run: configuration and sheet are checked here, before any job; every fault in one message, exit code 2.
import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.join(workflow.basedir, "scripts"))
# The rules' "python" is the one that runs snakemake, also where its environment was not activated.
os.environ.update(
    PATH=os.pathsep.join([os.path.dirname(sys.executable), *os.get_exec_path()])
)

from moltarget.errors import MoltargetError
from moltarget.steps.config import TABLES
from moltarget.steps.layout import forget_other_counts
from moltarget.steps.plan import make_plan

try:
    PLAN = make_plan(config)
except MoltargetError as fault:
    print(fault, file=sys.stderr)
    raise SystemExit(2) from None

for warning in PLAN.warnings:
    print(f"{PLAN.sheet}: warning: {warning}", file=sys.stderr)

if workflow.is_main_process:
    forget_other_counts(Path("results"), PLAN.count)
    print(
        f"moltarget: {PLAN.size}",
        file=sys.stderr,
    )

RESOURCES = os.path.relpath(os.path.join(workflow.basedir, "resources"))
CODE = PLAN.code  # a change of the package or of pysam redoes the rules


wildcard_constraints:
    batch=r"\d+-\d+",
    build="GRCh37|GRCh38",


def step(name):
    """The command of a rule, relative to the working directory."""
    return os.path.relpath(os.path.join(workflow.basedir, "scripts", f"{name}.py"))


def memory(megabytes):
    """What a job may take on a cluster (MB): as much again at each further attempt."""
    return lambda wildcards, attempt: megabytes * attempt


def minutes(most):
    """How long a job may run on a cluster: as long again at each further attempt."""
    return lambda wildcards, attempt: most * attempt


def tables(step_name):
    """The project's own tables that a step reads."""
    return [f"{RESOURCES}/{name}" for name in TABLES[step_name]]


def batch_inputs(wildcards):
    return PLAN.files(wildcards.batch)


def batch_panels(wildcards):
    return PLAN.panels(wildcards.batch)


def batch_samples(wildcards):
    return PLAN.batches[wildcards.batch]


def batch_rows(wildcards):
    return PLAN.rows(wildcards.batch)


def reference_fasta(wildcards):
    return str(PLAN.config.references[wildcards.build].fasta)


def reference_gff3(wildcards):
    return str(PLAN.config.references[wildcards.build].gff3)


def oncotree_file():
    return [str(path) for path in [PLAN.config.oncotree] if path]


onstart:
    # Snakemake's limit of jobs a second (by default 100) wakes its scheduler once a second for every job that has finished,
    # and each time it looks at the inputs of all waiting jobs: at thousands of samples that takes a core. One machine needs
    # no such limit.
    if workflow.local_exec and getattr(
        workflow.scheduler, "job_rate_limiter", None
    ):
        workflow.scheduler.job_rate_limiter = None
