"""Draws a sample of texts and names for a reading review, always the same for a seed.

    python -m bench.reading_sample --seed 7

A reviewer who has not seen the code judges each item: would I guess wrong, or must I read it twice? Only files under version
control are read. The sample has no part in any test.
"""

import argparse
import ast
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
PACKAGES = ("orchestration", "assets", "sandbox")
JAPANESE = re.compile(r"[ぁ-んァ-ヴ一-龥]")
SENTENCE = re.compile(r"[A-Za-z][^ ]* [^ ]+ [^ ]+ [^ ]+")
MARKDOWN_NOISE = re.compile(r"^(#|\||```|    |- \[|>|\s*$)")
ENGLISH_TEXTS, NAMES, JAPANESE_TEXTS = 60, 60, 15


class Item(NamedTuple):
    """One thing to judge: its kind, place and text."""

    kind: str
    place: str
    text: str


def tracked_files(*patterns: str) -> list[Path]:
    """Return the files under version control that match the patterns, in order."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in sorted(listed.stdout.split())]


def place_of(path: Path, line: int) -> str:
    """Return `file:line`, relative to the checkout."""
    return f"{path.relative_to(ROOT)}:{line}"


def python_items(path: Path) -> Iterator[Item]:
    """Yield docstrings, raised messages, help texts and names of a Python file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield Item("docstring", place_of(path, getattr(node, "lineno", 1)), text)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield Item("error", place_of(path, node.lineno), plain_text(node.exc.args[0]))
        if isinstance(node, ast.keyword) and node.arg in ("help", "description"):
            yield Item("help", place_of(path, node.value.lineno), plain_text(node.value))
    yield from name_items(tree, path)


def name_items(tree: ast.Module, path: Path) -> Iterator[Item]:
    """Yield names of functions, classes, fields, parameters and constants, each with its declaration."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Item("function", place_of(path, node.lineno), f"{node.name}({ast.unparse(node.args)})")
            for argument in (*node.args.args, *node.args.kwonlyargs):
                if argument.arg not in ("self", "cls", "context") and argument.annotation:
                    text = f"{argument.arg}: {ast.unparse(argument.annotation)}  in {node.name}()"
                    yield Item("parameter", place_of(path, argument.lineno), text)
        if isinstance(node, ast.ClassDef):
            yield Item("class", place_of(path, node.lineno), node.name)
            for member in node.body:
                if isinstance(member, ast.AnnAssign):
                    text = f"{node.name}.{ast.unparse(member.target)}: {ast.unparse(member.annotation)}"
                    yield Item("field", place_of(path, member.lineno), text)
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            text = f"{ast.unparse(statement.targets[0])} = {ast.unparse(statement.value)[:60]}"
            yield Item("constant", place_of(path, statement.lineno), text)


def plain_text(node: ast.expr) -> str:
    """Return the text of a string expression; values in it are shown as `{expression}`."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            f"{{{ast.unparse(part.value)}}}" if isinstance(part, ast.FormattedValue) else plain_text(part)
            for part in node.values
        )
    return ""


def model_items(path: Path) -> Iterator[Item]:
    """Yield the descriptions of models, columns and tests in a dbt YAML file, each language for itself."""
    lines = path.read_text(encoding="utf-8").split("\n")

    def descriptions(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key == "description" and isinstance(inner, str) and "{{" not in inner:
                    yield inner
                else:
                    yield from descriptions(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from descriptions(inner)

    for text in descriptions(yaml.safe_load("\n".join(lines))):
        line = next((number for number, found in enumerate(lines, 1) if " ".join(text.split())[:30] in found), 1)
        for part in text.split(" | "):
            yield Item("description", place_of(path, line), part.strip())


def prose_items(path: Path) -> Iterator[Item]:
    """Yield the paragraphs of a Markdown file, and the descriptions of `{% docs %}` blocks."""
    paragraph: list[str] = []
    first = 1
    for number, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), ""], 1):
        if block := re.match(r"\{% docs \w+ %\}(.*)\{% enddocs %\}", line):
            for part in block[1].split(" | "):
                yield Item("description", place_of(path, number), part.strip())
        elif MARKDOWN_NOISE.match(line):
            if paragraph:
                yield Item("prose", place_of(path, first), " ".join(paragraph))
            paragraph = []
        else:
            first = first if paragraph else number
            paragraph.append(line.strip())


def japanese_items() -> Iterator[Item]:
    """Yield Japanese texts of Python and of the report's template."""
    for path in tracked_files("orchestration/*.py", "assets/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
                continue
            if len(JAPANESE.findall(node.value)) > 12 and len(node.value) < 300 and "|" not in node.value:
                yield Item("japanese", place_of(path, node.lineno), node.value)
    for path in tracked_files("assets/*.html*", "assets/*.j2"):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if len(JAPANESE.findall(line)) > 12:
                yield Item("japanese", place_of(path, number), line.strip())


def draw(items: list[Item], count: int, seed: int) -> list[Item]:
    """Return `count` items, the same number of each kind as far as there are enough, in random order."""
    generator = random.Random(seed)
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    for kind in by_kind:
        by_kind[kind].sort()
        generator.shuffle(by_kind[kind])
    drawn = [
        by_kind[kind][number] for number in range(count) for kind in sorted(by_kind) if number < len(by_kind[kind])
    ]
    return sorted(drawn[:count])


def main() -> None:
    """Print the sample of a seed: English texts, names, Japanese texts."""
    parser = argparse.ArgumentParser(description="Draw a reproducible sample of texts and names for a reading review.")
    parser.add_argument("--seed", type=int, required=True, help="Any whole number; the same seed draws the same items.")
    seed = parser.parse_args().seed
    python = [item for path in tracked_files(*(f"{name}/*.py" for name in PACKAGES)) for item in python_items(path)]
    texts = [item for item in python if item.kind in ("docstring", "error", "help") and SENTENCE.search(item.text)]
    for path in tracked_files("models/*.yml"):
        texts += model_items(path)
    for path in tracked_files("*.md"):
        texts += prose_items(path)
    english = [item for item in texts if not JAPANESE.search(item.text[:20]) and SENTENCE.search(item.text)]
    names = [item for item in python if item.kind not in ("docstring", "error", "help")]
    japanese = [
        *japanese_items(),
        *(item for item in texts if item.kind == "description" and JAPANESE.search(item.text[:20])),
    ]
    japanese = [Item("japanese", item.place, item.text) for item in japanese]
    for title, items, count in (
        ("English texts", english, ENGLISH_TEXTS), ("Names", names, NAMES), ("Japanese texts", japanese, JAPANESE_TEXTS),
    ):  # fmt: skip
        print(f"\n## {title}")
        for number, item in enumerate(draw(items, count, seed), 1):
            print(f"{number:2}. [{item.kind}] {item.place}\n    {' '.join(item.text.split())[:600]}")


if __name__ == "__main__":
    main()
