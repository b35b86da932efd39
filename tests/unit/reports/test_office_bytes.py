"""Workbook and slides are the same bytes for the same document, wherever and whenever they are written."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile

import pytest

from assets.reports.render.slides import render_slides
from assets.reports.render.workbook import render_workbook
from tests.support.hard_office_report import hard_document
from tests.support.places import PROJECT

DATED = "2026-02-17T00:00:00Z"
CODE = """
import sys
from tests.unit.reports.test_office_bytes import digests
print(*digests())
sys.modules["xlsxwriter"] = None
from assets.reports.render.workbook import render_workbook
render_workbook(None)
"""


def digests() -> list[str]:
    """Return a digest of each file of each document."""
    documents = (hard_document(),)
    return [hashlib.sha256(render(one)).hexdigest() for render in (render_workbook, render_slides) for one in documents]


def test_another_process_writes_the_same_bytes_and_names_a_missing_library() -> None:
    """The other process has another time zone and another order of sets."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=PROJECT, capture_output=True, text=True, check=False,
        env={"TZ": "Pacific/Honolulu", "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert done.stdout.split() == digests()
    assert done.stderr.splitlines()[-1].endswith("The workbook needs xlsxwriter: pip install 'tochimart[reports]'")


@pytest.mark.parametrize("render", [render_workbook, render_slides])
def test_no_part_has_another_time_than_that_of_the_document(render: object) -> None:
    """The parts include the workbooks inside the charts of slides."""
    waiting, times, packages = [render(hard_document())], set(), 0  # type: ignore[operator]
    while waiting:
        packages += 1
        with zipfile.ZipFile(io.BytesIO(waiting.pop())) as parts:
            assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            times |= set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", parts.read("docProps/core.xml").decode()))
            waiting += [parts.read(name) for name in parts.namelist() if name.endswith(".xlsx")]
    assert times == {DATED}
    assert packages == (1 if render is render_workbook else 5)
