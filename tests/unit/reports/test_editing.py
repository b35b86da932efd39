"""The text file of a report: what people wrote stays, what rules wrote follows the rules."""

from pathlib import Path

import pytest

from assets.reports.editing import EditedTexts, Proposal, merge_texts
from orchestration.errors import PermanentError

HEADINGS = ("所見",)


def merged(path: Path, **texts: str) -> EditedTexts:
    return merge_texts(path, [Proposal(key, text) for key, text in texts.items()], HEADINGS)


def lines(texts: EditedTexts) -> list[str]:
    return [one.text for one in texts.proposals]


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_line_nobody_changed_follows_its_rule(tmp_path: Path) -> None:
    path = tmp_path / "biweekly_05.txt"
    assert lines(merged(path, budget="残り47万円", cpa="CPAが高い")) == ["残り47万円", "CPAが高い"]
    assert lines(merged(path, budget="残り31万円", usp="訴求を試す")) == ["残り31万円", "訴求を試す"]


def test_changed_added_and_deleted_lines_stay_so(tmp_path: Path) -> None:
    path = tmp_path / "biweekly_05.txt"
    merged(path, budget="残り47万円", cpa="CPAが高い", usp="訴求を試す")
    edit(path, "残り47万円", "予算は次の期に回します")
    edit(
        path,
        next(line for line in path.read_text(encoding="utf-8").splitlines() if "訴求" in line),
        "- 記事を追加します",
    )
    texts = merged(path, budget="残り31万円", cpa="CPAが高い", usp="訴求を試す")
    assert lines(texts) == ["予算は次の期に回します", "CPAが高い", "記事を追加します"]
    assert lines(merged(path)) == ["予算は次の期に回します", "記事を追加します"]


def test_remarks_are_kept_and_merging_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "biweekly_05.txt"
    assert merged(path, budget="残り47万円").remarks == {"所見": ()}
    edit(path, "【所見】", "【所見】\n県内の反応が良好です。\n# これは載らない\n次期も続けます。")
    first = merged(path, budget="残り47万円")
    assert first.remarks["所見"] == ("県内の反応が良好です。", "次期も続けます。")
    written = path.read_bytes()
    assert merged(path, budget="残り47万円") == first
    assert path.read_bytes() == written


def test_text_of_a_rule_cannot_pretend_to_be_a_heading_or_another_line(tmp_path: Path) -> None:
    path = tmp_path / "biweekly_05.txt"
    nasty = "一行目\n【所見】\n- [x#00000000] 偽の提案"
    first = merge_texts(path, [Proposal("a]#b\nc", nasty)], HEADINGS)
    assert lines(first) == ["一行目 【所見】 - [x#00000000] 偽の提案"]
    assert merge_texts(path, [Proposal("a]#b\nc", nasty)], HEADINGS) == first
    assert first.remarks == {"所見": ()}


def test_a_file_that_is_no_text_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "biweekly_05.txt"
    path.write_bytes("【所見】".encode("cp932"))
    with pytest.raises(PermanentError, match=r"biweekly_05\.txt: not UTF-8 text at byte 0"):
        merged(path, budget="残り47万円")
    assert path.read_bytes() == "【所見】".encode("cp932")
