"""The text file beside a report in which people edit proposals and write remarks.

Each proposal is a line `- [key#check] sentence`. `check` is a checksum of the sentence as the rule wrote it. A line whose
sentence still has that checksum follows its rule: a new figure replaces the sentence, and a rule that no longer proposes
anything removes the line. A line that a person changed or added stays. A line that a person deleted stays away, because
its key is listed under 「提案の記録」.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assets.reports.content import clean_text
from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically

PROPOSALS_HEADING, RECORD_HEADING = "次の提案", "提案の記録"
HEADING_PATTERN = re.compile(r"^【(.+)】$")
LINE_PATTERN = re.compile(r"^- \[(?P<key>[^\[\]#]*)#(?P<check>[0-9a-f]{8})\]\s*(?P<text>.*)$")
HELP = (
    "# 報告書に載せる文章です。書き換えて保存すると、次に作成したときに反映されます。",
    "# 「- [」で始まる行は規則による提案です。文を書き換える、行を消す、「- 」で始まる行を書き足すことができます。",
    "# 「#」で始まる行は報告書に載りません。",
)
MAX_BYTES = 200_000


@dataclass(frozen=True)
class Proposal:
    """A proposal and the key of the rule that made it. The key is empty for a line that a person added."""

    key: str
    text: str


@dataclass(frozen=True)
class EditedTexts:
    """Proposals and remarks as people left them. `remarks` are the paragraphs by heading."""

    file_name: str
    proposals: tuple[Proposal, ...]
    remarks: Mapping[str, tuple[str, ...]]


def merge_texts(path: Path, proposed: Sequence[Proposal], headings: Sequence[str]) -> EditedTexts:
    """Return the texts of the file merged with what the rules propose, and write the merged file. Raises PermanentError
    if the file is no UTF-8 text or larger than 200 kB."""
    by_heading = _read(path)
    recorded = set(by_heading.get(RECORD_HEADING, ()))
    rule_texts = {one.key: one.text for one in map(_cleaned, proposed)}
    kept: list[tuple[Proposal, str]] = []
    for line in by_heading.get(PROPOSALS_HEADING, ()):
        found = LINE_PATTERN.match(line)
        if found is None:
            kept.append((Proposal("", line.removeprefix("-").strip()), ""))
        elif checksum(found["text"]) != found["check"]:
            kept.append((Proposal(found["key"], found["text"]), found["check"]))
        elif found["key"] in rule_texts:
            text = rule_texts[found["key"]]
            kept.append((Proposal(found["key"], text), checksum(text)))
    shown = {one.key for one, _ in kept}
    kept += [
        (Proposal(key, text), checksum(text))
        for key, text in rule_texts.items()
        if key not in shown and key not in recorded
    ]
    remarks = {name: tuple(by_heading.get(name, ())) for name in headings}
    keys = sorted(recorded | {one.key for one, _ in kept if one.key})
    _write(path, kept, remarks, keys)
    return EditedTexts(path.name, tuple(one for one, _ in kept if one.text), remarks)


def checksum(text: str) -> str:
    """Return eight hexadecimal digits that change with the text."""
    return sha256(text.encode()).hexdigest()[:8]


def _cleaned(proposal: Proposal) -> Proposal:
    """Return a proposal on one line, whose key cannot be mistaken for the end of the brackets."""
    return Proposal(re.sub(r"[\[\]#\s]+", "_", str(clean_text(proposal.key))), str(clean_text(proposal.text)))


def _read(path: Path) -> dict[str, list[str]]:
    """Return the lines of the file by heading, without help lines and empty lines."""
    if not path.exists():
        return {}
    if path.stat().st_size > MAX_BYTES:
        raise PermanentError(f"{path}: larger than {MAX_BYTES // 1000} kB. Shorten the texts of the report")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise PermanentError(f"{path}: not UTF-8 text at byte {error.start}. Save the file as UTF-8") from error
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (one.strip() for one in lines):
        if matched := HEADING_PATTERN.match(line):
            heading = matched[1]
        elif line and not line.startswith("#"):
            found.setdefault(heading, []).append(line)
    return found


def _write(
    path: Path, kept: Sequence[tuple[Proposal, str]], remarks: Mapping[str, Sequence[str]], keys: Sequence[str]
) -> None:
    lines = [*HELP, ""]
    for name, paragraphs in remarks.items():
        lines += [f"【{name}】", *paragraphs, ""]
    lines.append(f"【{PROPOSALS_HEADING}】")
    lines += [f"- [{one.key}#{check}] {one.text}" if one.key else f"- {one.text}" for one, check in kept]
    lines += [
        "",
        f"【{RECORD_HEADING}】",
        "# 以前に載せた提案の番号です。消した提案が戻らないように残してください。",
        *keys,
        "",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_atomically(path) as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8")
