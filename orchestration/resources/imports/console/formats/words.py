"""Words of export files that say what a row or a column is: labels of totals, and headers that tell rows apart or never do.

A label may be a name as well (a campaign called All). Only what nobody calls a campaign (`合計: アカウント`, `Total of 12 results`) is
certain; of all others sums decide (`_console_subtotals`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_TOTAL = r"総?合計|総計|小計|(?:grand |sub-?)?totals?|sub total"
_ALL = r"すべて|全て|全部|全体|計|all|overall"
_LEVEL = (
    r"(?:(?:すべての|全|その他の|フィルタ\S*?(?:した|された)?|表示中の|all |other |filtered |in-view )?)"
    r"(?:アカウント|キャンペーン|広告グループ|広告セット|広告|キーワード|検索キーワード|検索語句|ランディング ?ページ|商品グループ|"
    r"accounts?|campaigns?|ad ?groups?|ad ?sets?|ads?|keywords?|search keywords|search terms|landing pages|product groups)"
)
_COUNTED = r"(?:results?|rows?|items?|records?|campaigns?|ad ?groups?|ad ?sets?|ads?|keywords?)"
_CERTAIN = (
    rf"^(?:{_TOTAL}) ?: ?(?:{_LEVEL})$",
    rf"^(?:{_TOTAL}) (?:of|for|from) (?:all )?[0-9][0-9,]* {_COUNTED}$",
    rf"^[0-9][0-9,]* {_COUNTED} (?:in )?total$",
    rf"^results from [0-9][0-9,]* {_COUNTED}.*$",
    r"^[0-9][0-9,]* ?[件個行](?:の.{0,20}?)? ?の? ?(?:合計|総計|結果)$",
    rf"^(?:{_TOTAL}) ?\( ?[0-9][0-9,]* ?(?:[件個行].{{0,8}}|{_COUNTED})?\)$",
    r"^(?:合計|総計) ?:? ?[0-9][0-9,]* ?[件個行](?:の.{1,20})?$",
    rf"^(?:{_TOTAL}) ?: ?[0-9][0-9,]* {_COUNTED}$",
)
_BARE = rf"^(?:{_TOTAL}|{_ALL})$"
_OF = re.compile(rf"^(?:{_TOTAL}) ?(?:: ?| [-–—/] )(.+)$")
_SUFFIX = re.compile(r"^(.+?)(?: の?|の)(?:合計|集計|小計|計|total|subtotal)$")
_ANY = rf"^(?:{_TOTAL}|{_ALL})\b|^(?:{_TOTAL}|{_ALL})|(?:合計|集計|小計|計|結果|total)$|^results from "
"""What a text must have to be looked at more closely."""


@dataclass(frozen=True)
class Label:
    """What a text says about its row: `is_certain` when no name reads so; `of` the value whose rows it sums (`冬 集計`), if any."""

    text: str
    is_certain: bool = False
    of: str | None = None
    is_suffix: bool = False


def plain(text: str) -> str:
    """A text as labels are compared: width, case and repeated white space do not matter."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


class Words:
    """Labels of one format: those every console uses, and its own (`totals`, which may be names; `whole`, which may not)."""

    def __init__(self, totals: Sequence[str], whole: Sequence[str]) -> None:
        own = "|".join(re.escape(plain(one)) for one in totals)
        self._bare = re.compile(f"{_BARE}|^(?:{own})$" if own else _BARE)
        self._own_of = re.compile(f"^(?:{own}) ?: ?(.+)$") if own else None
        certain = [rf"^{re.escape(plain(one))}$" for one in whole if ":" in plain(one)]
        self._certain = re.compile("|".join((*_CERTAIN, *certain)))
        self._hint = f"(?i){_ANY}|^(?:{own})" if own else f"(?i){_ANY}"

    def label(self, text: str) -> Label | None:
        """What a text labels; None when it is no label."""
        told = plain(text)
        if self._certain.match(told):
            return Label(text, is_certain=True)
        if self._bare.match(told):
            return Label(text)
        if found := _OF.match(told) or (self._own_of and self._own_of.match(told)):
            return Label(text, of=found[1])
        if found := _SUFFIX.match(told):
            return Label(text, of=found[1], is_suffix=True)
        return None

    def labels(self, values: pa.Array) -> dict[int, Label]:
        """Labels among different texts, by their place."""
        normal = pc.utf8_trim_whitespace(pc.utf8_normalize(values, form="NFKC"))
        hinted = pc.match_substring_regex(normal, self._hint)
        places = pc.indices_nonzero(pc.fill_null(hinted, False)).to_pylist()
        found = {place: self.label(values[place].as_py()) for place in places}
        return {place: label for place, label in found.items() if label}


_APART = re.compile(r": ?(?:その他の|other )")


def is_apart(label: str) -> bool:
    """Whether a label speaks of what the report does not list (`合計: その他の検索語句`)."""
    return bool(_APART.search(plain(label)))


def is_narrow(label: str) -> bool:
    """Whether a label speaks of one kind of thing (`合計: キャンペーン`), which a filter may have cut down, and not of the account."""
    told = plain(label)
    return ":" in told and not re.search(r"アカウント|account|[0-9]", told)


_DIMENSION = re.compile(
    r"(?:ID|Id|_id|\bid|コード|[Cc]ode|番号)$"
    r"|^(?:時|時間|時間帯|時刻|[Hh]our.*|[Tt]ime of day.*|曜日|[Dd]ay of (?:the )?[Ww]eek|週|[Ww]eek.*|月|[Mm]onth.*|四半期|[Qq]uarter.*|"
    r"年|[Yy]ear.*|年齢.*|年代.*|[Aa]ge.*|郵便番号.*|[Pp]ostal.*|[Zz][Ii][Pp].*|キーワード|検索語句|検索クエリ|[Kk]eyword|[Ss]earch term)$"
)
_FIGURE = re.compile(
    r"(?i)(?:率|単価|数|額|シェア|割合|順位|スコア|頻度|値|損失|倍|ROAS|フリークエンシー)(?:[((].*[))])?$|^平均|^avg\b|^average\b"
    r"|\b(?:CTR|CPC|CPM|CPA|CPV|CVR|ROAS|CPI|CPR|IS|VTR|VCR|IPM)\b|(?:rate|share|cost|frequency|value|revenue|position|%)(?: ?[((].*[))])?$"
)
_ATTRIBUTE = re.compile(
    r"(?i)状態|ステータス|の配信$|^配信$|status|delivery$|予算|budget|入札|\bbids?\b|bidding|最適化|optimi[sz]ation|開始日|終了日|開始日時|終了日時|"
    r"start date|end date|^starts?$|^ends?$|更新|updated|edited|作成日|created|アトリビューション設定|attribution setting|品質ランキング|"
    r"quality ranking|通貨|currency|タイムゾーン|time ?zone|審査|ラベル|labels?$"
)
_REMARK_OF_HEADER = re.compile(r"(?<=.) ?\([^()]*\)$")
"""What a header says about itself in brackets: 時間帯(広告アカウントのタイムゾーン)."""
REPEATING = re.compile(
    r"(?i)アセット(?! ?グループ)|クリックの?(?:種類|タイプ)|表示オプション|\bassets?\b(?! group)|click type|extension"
)
"""Breakdowns that show one impression in several rows: sums over them count it more than once. An asset group is none of them."""


REMARK = re.compile(r"^\s*(?:©|\(c\)|copyright\b)", re.IGNORECASE)
"""How a line begins that a platform prints below a table and that is none of its rows."""


def header_kind(header: str) -> str | None:
    """`dimension` when a column tells rows apart whatever it holds, `figure` or `attribute` when it never does; None: its cells tell."""
    name = unicodedata.normalize("NFKC", header).strip()
    for one in (_REMARK_OF_HEADER.sub("", name), name):
        if _ATTRIBUTE.search(one):
            return "attribute"
        if _DIMENSION.search(one):
            return "dimension"
    return "figure" if _FIGURE.search(name) else None
