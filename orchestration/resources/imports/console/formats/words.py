"""Words in export files that classify a row or column: labels of totals, and headers that distinguish rows or never do.

A label may also be a name (a campaign called All). Only labels that nobody uses as a name (`合計: アカウント`, `Total of 12
results`) are certain. For all others the sums decide (`judging.subtotals`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_TOTAL_WORD = r"総?合計|総計|小計|(?:grand |sub-?)?totals?|sub total"
_ALL_WORD = r"すべて|全て|全部|全体|計|all|overall"
_LEVEL_WORD = (
    r"(?:(?:すべての|全|その他の|フィルタ\S*?(?:した|された)?|表示中の|all |other |filtered |in-view )?)"
    r"(?:アカウント|キャンペーン|広告グループ|広告セット|広告|キーワード|検索キーワード|検索語句|ランディング ?ページ|商品グループ|"
    r"accounts?|campaigns?|ad ?groups?|ad ?sets?|ads?|keywords?|search keywords|search terms|landing pages|product groups)"
)
_COUNTED_NOUN = r"(?:results?|rows?|items?|records?|campaigns?|ad ?groups?|ad ?sets?|ads?|keywords?)"
_CERTAIN_LABELS = (
    rf"^(?:{_TOTAL_WORD}) ?: ?(?:{_LEVEL_WORD})$",
    rf"^(?:{_TOTAL_WORD}) (?:of|for|from) (?:all )?[0-9][0-9,]* {_COUNTED_NOUN}$",
    rf"^[0-9][0-9,]* {_COUNTED_NOUN} (?:in )?total$",
    rf"^results from [0-9][0-9,]* {_COUNTED_NOUN}.*$",
    r"^[0-9][0-9,]* ?[件個行](?:の.{0,20}?)? ?の? ?(?:合計|総計|結果)$",
    rf"^(?:{_TOTAL_WORD}) ?\( ?[0-9][0-9,]* ?(?:[件個行].{{0,8}}|{_COUNTED_NOUN})?\)$",
    r"^(?:合計|総計) ?:? ?[0-9][0-9,]* ?[件個行](?:の.{1,20})?$",
    rf"^(?:{_TOTAL_WORD}) ?: ?[0-9][0-9,]* {_COUNTED_NOUN}$",
)
_BARE_LABEL = rf"^(?:{_TOTAL_WORD}|{_ALL_WORD})$"
_LABEL_WITH_VALUE = re.compile(rf"^(?:{_TOTAL_WORD}) ?(?:: ?| [-–—/] )(.+)$")
_VALUE_WITH_SUFFIX = re.compile(r"^(.+?)(?: の?|の)(?:合計|集計|小計|計|total|subtotal)$")
_POSSIBLE_LABEL = (
    rf"^(?:{_TOTAL_WORD}|{_ALL_WORD})\b|^(?:{_TOTAL_WORD}|{_ALL_WORD})|(?:合計|集計|小計|計|結果|total)$|^results from "
)
"""Pattern that a text must match to be examined as a label."""


@dataclass(frozen=True)
class TotalLabel:
    """A label of a totals row. `is_certain` if no name reads like it. `of` is the value whose rows it sums (`冬 集計`), or
    None."""

    text: str
    is_certain: bool = False
    totalled_value: str | None = None
    is_suffix: bool = False


def normalise_label(text: str) -> str:
    """Return a text in the form used for comparison, without differences of width, case and repeated white space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


class TotalLabels:
    """Labels of one format: those used by every console, and the format's own (`totals`, which may be names, and
    `whole`, which may not)."""

    def __init__(self, totals: Sequence[str], whole: Sequence[str]) -> None:
        own = "|".join(re.escape(normalise_label(label)) for label in totals)
        self._bare = re.compile(f"{_BARE_LABEL}|^(?:{own})$" if own else _BARE_LABEL)
        self._own_of = re.compile(f"^(?:{own}) ?: ?(.+)$") if own else None
        certain = [rf"^{re.escape(normalise_label(label))}$" for label in whole if ":" in normalise_label(label)]
        self._certain = re.compile("|".join((*_CERTAIN_LABELS, *certain)))
        self._hint = f"(?i){_POSSIBLE_LABEL}|^(?:{own})" if own else f"(?i){_POSSIBLE_LABEL}"

    def label(self, text: str) -> TotalLabel | None:
        """Return the label that a text represents, or None."""
        normalised = normalise_label(text)
        if self._certain.match(normalised):
            return TotalLabel(text, is_certain=True)
        if self._bare.match(normalised):
            return TotalLabel(text)
        if match := _LABEL_WITH_VALUE.match(normalised) or (self._own_of and self._own_of.match(normalised)):
            return TotalLabel(text, totalled_value=match[1])
        if match := _VALUE_WITH_SUFFIX.match(normalised):
            return TotalLabel(text, totalled_value=match[1], is_suffix=True)
        return None

    def labels(self, values: pa.Array) -> dict[int, TotalLabel]:
        """Return the labels among distinct texts, by position."""
        normal = pc.utf8_trim_whitespace(pc.utf8_normalize(values, form="NFKC"))
        hinted = pc.match_substring_regex(normal, self._hint)
        positions = pc.indices_nonzero(pc.fill_null(hinted, False)).to_pylist()
        label_by_position = {position: self.label(values[position].as_py()) for position in positions}
        return {position: label for position, label in label_by_position.items() if label}


_UNLISTED_LABEL = re.compile(r": ?(?:その他の|other )")


def is_unlisted_total(label: str) -> bool:
    """Return whether a label marks the total of values that the report does not list (`合計: その他の検索語句`)."""
    return bool(_UNLISTED_LABEL.search(normalise_label(label)))


def is_total_of_one_kind(label: str) -> bool:
    """Return whether a label concerns one kind of entity (`合計: キャンペーン`), which a filter may have reduced, not the whole
    account."""
    normalised = normalise_label(label)
    return ":" in normalised and not re.search(r"アカウント|account|[0-9]", normalised)


_DIMENSION_HEADER = re.compile(
    r"(?:ID|Id|_id|\bid|コード|[Cc]ode|番号)$"
    r"|^(?:時|時間|時間帯|時刻|[Hh]our.*|[Tt]ime of day.*|曜日|[Dd]ay of (?:the )?[Ww]eek|週|[Ww]eek.*|月|[Mm]onth.*|四半期|[Qq]uarter.*|"
    r"年|[Yy]ear.*|年齢.*|年代.*|[Aa]ge.*|郵便番号.*|[Pp]ostal.*|[Zz][Ii][Pp].*|キーワード|検索語句|検索クエリ|[Kk]eyword|[Ss]earch term)$"
)
_FIGURE_HEADER = re.compile(
    r"(?i)(?:率|単価|数|額|シェア|割合|順位|スコア|頻度|値|損失|倍|ROAS|フリークエンシー)(?:[((].*[))])?$|^平均|^avg\b|^average\b"
    r"|\b(?:CTR|CPC|CPM|CPA|CPV|CVR|ROAS|CPI|CPR|IS|VTR|VCR|IPM)\b|(?:rate|share|cost|frequency|value|revenue|position|%)(?: ?[((].*[))])?$"
)
_ATTRIBUTE_HEADER = re.compile(
    r"(?i)状態|ステータス|の配信$|^配信$|status|delivery$|予算|budget|入札|\bbids?\b|bidding|最適化|optimi[sz]ation|開始日|終了日|開始日時|終了日時|"
    r"start date|end date|^starts?$|^ends?$|更新|updated|edited|作成日|created|アトリビューション設定|attribution setting|品質ランキング|"
    r"quality ranking|通貨|currency|タイムゾーン|time ?zone|審査|ラベル|labels?$"
)
_HEADER_REMARK = re.compile(r"(?<=.) ?\([^()]*\)$")
"""Remark in brackets at the end of a header: 時間帯(広告アカウントのタイムゾーン)."""
REPEATING_BREAKDOWN_HEADER = re.compile(
    r"(?i)アセット(?! ?グループ)|クリックの?(?:種類|タイプ)|表示オプション|\bassets?\b(?! group)|click type|extension"
)
"""Breakdowns that show one impression in several rows, so sums over them count it repeatedly. Asset groups are not
among them."""


REMARK_LINE = re.compile(r"^\s*(?:©|\(c\)|copyright\b)", re.IGNORECASE)
"""Start of a remark that a platform prints below a table."""


def header_kind(header: str) -> str | None:
    """Return `dimension` if a column distinguishes rows whatever it contains, `figure` or `attribute` if it never does,
    or None if its cells decide."""
    name = unicodedata.normalize("NFKC", header).strip()
    for shown_name in (_HEADER_REMARK.sub("", name), name):
        if _ATTRIBUTE_HEADER.search(shown_name):
            return "attribute"
        if _DIMENSION_HEADER.search(shown_name):
            return "dimension"
    return "figure" if _FIGURE_HEADER.search(name) else None
