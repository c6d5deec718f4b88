"""The command that checks a sheet, and the schema of one row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import check_inputs
from moltarget import sample_sheet
from moltarget.errors import SheetError
from moltarget.sample_sheet import read_sheet

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = yaml.safe_load((ROOT / "workflow/schemas/samples.schema.yaml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.vcf", "panel.bed", "t.tsv"):
        Path(name).write_text("x", encoding="utf-8")


def sheet_of(**cells: str) -> str:
    """A sheet of one sample."""
    return write("\t".join(cells) + "\n" + "\t".join(cells.values()) + "\n")


def write(text: str) -> str:
    Path("samples.tsv").write_text(text, encoding="utf-8")
    return "samples.tsv"


def test_command_accepts_a_sheet(capsys):
    sheet = write("sample\ttumor_type\tvcf\nS1\tLUAD\ta.vcf\nS2\tMelanoma\ta.vcf\n")
    assert check_inputs.main(["--sheet", sheet]) == 0
    out, err = capsys.readouterr()
    assert out == "samples.tsv: no faults, samples: 2\n"
    assert err == "samples.tsv: warning: 'a.vcf' is the vcf of several samples: S1 (row 2), S2 (row 3)\n"


def test_command_tells_every_fault_once_and_returns_2(capsys):
    sheet = write("sample\ttumor_type\tvcf\nS1\tlung adenocarcinom\ta.vcf\nS1\tLUAD\tnone.vcf\n")
    assert check_inputs.main(["--sheet", sheet]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("samples.tsv: 3 faults\n  row 2: tumor_type: ")
    assert "LUAD" in err.splitlines()[1]
    assert len(err.splitlines()) == 4


@pytest.mark.parametrize("argument", ["--sheet", "--tumor-types", "--disease-terms", "--oncotree"])
def test_command_names_a_missing_file(argument, capsys):
    arguments = ["--sheet", sheet_of(sample="S1", tumor_type="LUAD", vcf="a.vcf"), argument, "missing.file"]
    assert check_inputs.main(arguments) == 2
    assert "missing.file" in capsys.readouterr().err


def test_command_line_from_another_directory():
    """As a user runs it: no install step, the exit code of the process, help that names the exit codes."""
    command = [sys.executable, str(ROOT / "scripts/check_inputs.py")]
    good = subprocess.run(
        [*command, "--sheet", sheet_of(sample="S1", tumor_type="LUAD", vcf="a.vcf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (good.returncode, good.stderr) == (0, "")
    told = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
    assert "Exit code: 0 the sheet can be run, 2 it cannot." in " ".join(told.split())
    assert all(word in told for word in ("--sheet", "--tumor-types", "--disease-terms", "--oncotree"))
    bad = subprocess.run([*command, "--sheet", "none.tsv"], capture_output=True, text=True, check=False)
    assert bad.returncode == 2
    assert "Traceback" not in bad.stderr


def test_schema_has_the_columns_of_the_reader():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(sample_sheet.LAYOUT.columns)
    assert set(SCHEMA["required"]) == set(sample_sheet.LAYOUT.required)
    assert SCHEMA["additionalProperties"] is False
    assert [part["required"] for part in SCHEMA["anyOf"]] == [[column] for column in sample_sheet.DATA_COLUMNS]


CELLS = {
    "sample": st.sampled_from(["S1", "a..b", "-x", "", "A" * 101]),
    "tumor_type": st.sampled_from(["LUAD", ""]),
    "vcf": st.sampled_from(["a.vcf", ""]),
    "genome_build": st.sampled_from(["GRCh37", "hg19", "B37", "GRCH38", "hg38", "hg18", "GRCh3", "", "37"]),
    "assay": st.sampled_from(["exome", "panel.bed", ""]),
    "design": st.sampled_from(["paired", "PAIRED", "tumor-only", "Tumour_Only", "tumor", "tumoronly", ""]),
    "purity": st.sampled_from(["0.5", ".5", "50%", "50 %", "5e-1", "-1", "half", "0,5", "1..0", ""]),
    "tumor_column": st.sampled_from(["T", ""]),
    "normal_column": st.sampled_from(["N", ""]),
    "annotation": st.sampled_from(["auto", "Reference", "EXISTING", "catalogue", "none", "vep", ""]),
    "variants": st.sampled_from(["t.tsv", ""]),
    "copy_number": st.just(""),
    "fusions": st.just(""),
    "biomarkers": st.just(""),
}


@given(st.fixed_dictionaries(CELLS))
def test_schema_and_reader_agree(cells):
    valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(cells)
    try:
        read_sheet(sheet_of(**cells), str)
        readable = True
    except SheetError as error:
        readable = "a tumor-only design has no normal" in str(error) and len(str(error).splitlines()) == 2
    assert valid == readable, cells
