"""The prefectures of an engagement: one main prefecture, and those around it."""

from collections.abc import Mapping, Sequence

from orchestration.errors import PermanentError

Rows = Sequence[Mapping[str, str]]


def read_prefectures(text: str, rows: Rows) -> tuple[str, ...]:
    """Return the codes of prefectures named in Japanese or English, separated by commas; the first one is the main one.
    `rows` are those of `prefectures.csv`. Raises PermanentError for an unknown one."""
    found = []
    for word in (part.strip() for part in text.replace("、", ",").split(",")):
        names = [row for row in rows if word and word.lower() in (row["name_ja"], row["name_en"].lower())]
        if not names:
            raise PermanentError(f"--prefectures {word}: no such prefecture; write it such as 群馬県 or Gunma")
        found.append(names[0]["prefecture_code"])
    return tuple(dict.fromkeys(found))


def prefecture_in(text: str, rows: Rows) -> str:
    """Return the prefecture that a customer's name begins with, or the main one of the shared table."""
    for row in rows:
        if text.startswith(row["name_ja"]):
            return row["name_ja"]
    return next(row["name_ja"] for row in rows if row["area"] == "main")


def own_rows(codes: Sequence[str], rows: Rows) -> list[dict[str, str]]:
    """Return the table with the areas of this engagement, or nothing if the shared table says the same."""
    areas = {code: "main" if n == 0 else "sub" for n, code in enumerate(codes)}
    mine = [{**row, "area": areas.get(row["prefecture_code"], "other")} for row in rows]
    main = [row["prefecture_code"] for row in rows if row["area"] == "main"]
    return [] if list(codes) == main else mine
