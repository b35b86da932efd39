"""How much of the personal data in a hostile set the guard finds, and how many ordinary strings it masks by mistake, by kind.

    python -m bench.personal_data_sets [--write] [--check] [--misses]

The sets are `tests/unit/privacy/personal_data/*.tsv`, invented strings.
A hostile string counts as found when its `secret` is gone. Strings of the part
`held_out` were not looked at while the rules were tuned. `--write` puts the table into docs/personal-data.md.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.resources.privacy import find_masked_texts

PROJECT = Path(__file__).resolve().parent.parent
SETS = PROJECT / "tests" / "unit" / "privacy" / "personal_data"
DOCUMENT = PROJECT / "docs" / "personal-data.md"
BEGIN, END = "<!-- recall: python -m bench.personal_data_sets --write -->", "<!-- /recall -->"
MIN_RECALL = 0.95
MAX_FALSE_MASKS = 0.02
SET_PARTS = ("tuning", "held_out")


@dataclass(frozen=True)
class JudgedText:
    """A text of a set, and whether the guard treated it correctly."""

    part: str
    kind: str
    text: str
    result: str
    right: bool


def read(name: str) -> list[dict[str, str]]:
    """Read the rows of a set, `hostile` or `ordinary`."""
    with (SETS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def judge(rows: Sequence[dict[str, str]]) -> list[JudgedText]:
    """Run every text through the guard, as a column of the landing zone."""
    masked = find_masked_texts([row["text"] for row in rows])
    judged = []
    for row in rows:
        result = masked.get(row["text"], row["text"])
        right = row["secret"] not in result if "secret" in row else result == row["text"]
        judged.append(JudgedText(row["part"], row["kind"], row["text"], result, right))
    return judged


def share_right(judged: Sequence[JudgedText], part: str | None = None) -> float:
    """Return the share of texts treated correctly, of one part or of all."""
    mine = [one.right for one in judged if part in (None, one.part)]
    return sum(mine) / len(mine)


def table(judged: Sequence[JudgedText], header: str, *, wrong: bool) -> list[str]:
    """Return the lines of a table with one row per kind and a total, counting either the wrong or the right results."""
    lines = [f"| {header} | tuning | held out |", "| --- | ---: | ---: |"]
    for kind in [*dict.fromkeys(one.kind for one in judged), "**all**"]:
        cells = []
        for part in SET_PARTS:
            mine = [one.right != wrong for one in judged if one.part == part and kind in (one.kind, "**all**")]
            share = f" ({sum(mine) / len(mine):.1%})" if kind == "**all**" else ""
            cells.append(f"{sum(mine)} of {len(mine):,}{share}" if mine else "–")
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines


def report(hostile: Sequence[JudgedText], ordinary: Sequence[JudgedText]) -> str:
    """Return the tables for the documentation."""
    return "\n".join(
        [
            *table(hostile, "hostile strings: found", wrong=False),
            "",
            *table(ordinary, "ordinary strings: masked by mistake", wrong=True),
        ]
    )


def documented_tables() -> str:
    """Return the tables currently in docs/personal-data.md."""
    return DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip()


def main() -> int:
    """Print the tables; exit code 1 with `--check` when a goal is missed or the documentation is not current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/personal-data.md")
    parser.add_argument(
        "--check", action="store_true", help="exit code 1 when a goal is missed or the tables are not current"
    )
    parser.add_argument("--misses", action="store_true", help="print the strings of the tuning part that went wrong")
    arguments = parser.parse_args()
    hostile, ordinary = judge(read("hostile")), judge(read("ordinary"))
    tables = report(hostile, ordinary)
    print(tables)
    if arguments.misses:
        for one in (*hostile, *ordinary):
            if not one.right and one.part == "tuning":
                print(f"{one.kind}: {one.text} → {one.result}")
    if arguments.write:
        before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    missed = [
        part
        for part in SET_PARTS
        if share_right(hostile, part) < MIN_RECALL or 1 - share_right(ordinary, part) > MAX_FALSE_MASKS
    ]
    if arguments.check:
        if missed:
            print(
                f"goal missed in: {', '.join(missed)} (recall ≥ {MIN_RECALL:.0%}, false masks ≤ {MAX_FALSE_MASKS:.0%})"
            )
        if documented_tables() != tables:
            print(f"{DOCUMENT.name} is not current; run python -m bench.personal_data_sets --write")
    return 1 if arguments.check and (missed or documented_tables() != tables) else 0


if __name__ == "__main__":
    sys.exit(main())
