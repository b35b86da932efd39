"""Writes the starter folder: made beside its place, checked, then moved there, so that nothing half-written stays."""

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.seeds import DEFAULT_SOURCE, Seeds, check_seeds, column_names
from orchestration.starter._answers import Answers
from orchestration.starter._readme import FILE_NAME, describe_tables, guide
from orchestration.starter._tables import tables


def write_folder(folder: Path, answers: Answers) -> Seeds:
    """Write the tables of a new engagement and a guide into `folder`, and return their check. Raises PermanentError if
    the folder holds files, or if the answers make a table that the check refuses."""
    refuse_used(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shared = check_seeds(DEFAULT_SOURCE).tables
    described = describe_tables()
    with tempfile.TemporaryDirectory(prefix=".init-", dir=folder.parent) as place:
        made = Path(place) / folder.name
        made.mkdir(mode=0o755)
        for name, rows in tables(answers, shared).items():
            text = _csv_text(column_names(name), rows, described[name].title)
            (made / f"{name}.csv").write_text(text, encoding="utf-8")
        (made / FILE_NAME).write_text(guide(answers, described), encoding="utf-8")
        if errors := check_seeds(made).errors:
            lines = "; ".join(finding.line() for finding in errors[:3])
            raise PermanentError(f"the answers do not fit together, nothing was written: {lines}")
        if folder.exists():
            folder.rmdir()
        shutil.move(made, folder)
    return check_seeds(folder)


def refuse_used(folder: Path) -> None:
    """Raise PermanentError if something is in the folder, or if it is a file."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PermanentError(f"{folder} is not an empty folder; name a new one, nothing was written")


def _csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, object]], title: str) -> str:
    """Return a table as CSV, below a comment that says what it holds."""
    with io.StringIO() as text:
        text.write(f"# {title.partition('。')[0].replace(',', '、')}。列の説明は「{FILE_NAME}」にあります。\n")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row.get(column, "") for column in columns] for row in rows)
        return text.getvalue()
