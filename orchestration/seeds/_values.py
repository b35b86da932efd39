"""One cell to the text every reader gets. Each parser returns (text, how), `how` '' when nothing was read differently than it stands.

Parsers raise RefusedValueError where the meaning is not certain.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache
from urllib.parse import unquote

from orchestration.seeds._findings import RefusedValueError

SPACES = " \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
ZERO_WIDTH = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff]")
EXCEL_ERRORS = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!)|#{3,}")
SCIENTIFIC = re.compile(r"[-+]?\d+(\.\d+)?E[+-]?\d+", re.IGNORECASE)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ－", "-"))
LOOKALIKES = re.compile(r"[\u0370-\u052f]")
"""Greek and Cyrillic letters."""
YES = {"true", "1", "yes", "y", "t", "on", "はい", "有", "あり", "する", "○", "〇", "◯", "真", "✓", "✔"}
NO = {"false", "0", "no", "n", "f", "off", "いいえ", "無", "なし", "しない", "×", "✕", "✗", "偽"}
Taken = tuple[str, str]


@cache
def folded(text: str) -> str:
    """A name for comparing: width, case and the kind of separator do not count."""
    plain = unicodedata.normalize("NFKC", ZERO_WIDTH.sub("", text)).strip(SPACES + "\"'").lower()
    return re.sub(r"[\s\-]+", "_", plain)


def cleaned(cell: str) -> Taken:
    """A cell without what Excel and copying leave around it. Raises RefusedValueError for what is no value at all."""
    text = ZERO_WIDTH.sub("", cell).strip(SPACES)
    how = "spaces or invisible characters around it are left out" if text != cell else ""
    if formula := re.fullmatch(r'="([^"=]*)"', text):
        text, how = formula[1], "it stands in a formula that makes it text"
    elif re.fullmatch(r"'[^']+", text):
        text, how = text[1:], "the apostrophe only tells Excel that it is text"
    elif len(text) > 1 and text[0] in "“”„" and text[-1] in "“”":
        text, how = text[1:-1], "it stands in quotation marks"
    if text.startswith(("=", "@")):
        raise RefusedValueError("is a formula", "write the value itself")
    if EXCEL_ERRORS.fullmatch(text):
        raise RefusedValueError("is what Excel shows for an error", "write the value itself")
    if "\ufffd" in text or _is_misread(text):
        raise RefusedValueError(
            "was damaged when the file was saved in another encoding", "write it again and save as CSV UTF-8"
        )
    if not text.isprintable() and any(unicodedata.category(c) == "Cc" for c in text):
        raise RefusedValueError("holds a line break or a control character", "write it on one line")
    return text, how


def _is_misread(text: str) -> bool:
    """True for Japanese UTF-8 that was once opened as Shift_JIS or Latin-1: its bytes are again good Japanese."""
    if len(text) < 3 or text.isascii():
        return False
    for codec in ("cp932", "cp1252", "latin-1"):
        try:
            back = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if re.search(r"[\u3041-\u30ff\u4e00-\u9fff\uff01-\uff5e]", back):
            return True
    return False


def half_width(text: str) -> Taken:
    """Full-width letters, digits and signs as ASCII."""
    plain = unicodedata.normalize("NFKC", text)
    return plain, "full-width characters count as their plain ones" if plain != text else ""


def free_text(text: str) -> Taken:
    """Words for people."""
    return text, ""


def code(text: str) -> Taken:
    """A code of this project: lower-case letters, digits, underscore, hyphen."""
    plain, how = half_width(text)
    if plain != plain.lower():
        plain, how = plain.lower(), "codes are in lower case"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", plain):
        better = re.sub(r"[^a-z0-9_-]+", "_", plain).strip("_")
        raise RefusedValueError(
            "is no code", "write lower-case letters, digits and _" + (f", such as {better}" if better else "")
        )
    return plain, how


def spaced_code(text: str) -> Taken:
    """A code that people write as a name: spaces and hyphens count as underscores."""
    taken, how = code(re.sub(r"[\s-]+", "_", half_width(text)[0]))
    return taken, how or ("codes are in lower case, with underscores" if taken != text else "")


def label(text: str) -> Taken:
    """The letter of a test arm."""
    plain, how = half_width(text)
    if plain != plain.upper():
        plain, how = plain.upper(), "arms are in capitals"
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9_-]*", plain):
        raise RefusedValueError("is no letter of an arm", "write A, B, C")
    return plain, how


def tag(text: str) -> Taken:
    """A utm value, in lower case, as both sides of each comparison are."""
    plain, how = half_width(text)
    if re.match(r"utm_[a-z]+=", plain, re.IGNORECASE):
        raise RefusedValueError("holds the parameter's name", f"write {plain.split('=', 1)[1]}")
    if "%" in plain and (decoded := unquote(plain)) != plain:
        plain, how = decoded, "percent-encoding is undone, as in every URL that is read"
    if plain != plain.lower():
        plain, how = plain.lower(), "letter case does not count in utm values"
    if LOOKALIKES.search(plain):
        raise RefusedValueError(
            "holds Greek or Cyrillic letters that look like Latin ones", "type it again in Latin letters"
        )
    if re.search(r"[?&#=\s]", plain):
        raise RefusedValueError("cannot be a utm value", "write the value alone, without ?, &, =, # or spaces")
    return plain, how


def source_name(text: str) -> Taken:
    """A traffic source as GA4 names it, in lower case."""
    plain, how = half_width(text)
    if plain != plain.lower():
        plain, how = plain.lower(), "letter case does not count in sources"
    if "/" in plain or re.search(r"\s", plain):
        raise RefusedValueError("cannot be a source", "write the source alone, such as google or search.yahoo.co.jp")
    return plain, how


def yes_or_no(text: str) -> Taken:
    """true or false."""
    plain = half_width(text)[0].strip().lower()
    for answer, words in (("true", YES), ("false", NO)):
        if plain in words:
            return answer, "" if text == answer else "it is a yes or no"
    raise RefusedValueError("is neither true nor false", "write true or false")


def whole_number(text: str) -> Taken:
    """A whole number."""
    plain, how = decimal_number(text)
    if "." in plain:
        raise RefusedValueError("is no whole number", "write it without decimals")
    return plain, how


def decimal_number(text: str) -> Taken:
    """An amount or count as plain decimal digits."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    how = "full-width digits count as digits" if plain != text else ""
    bare = re.sub(r"^(JPY|[¥￥\\])\s*|\s*(円|JPY|yen)$", "", plain, flags=re.IGNORECASE)
    if bare != plain:
        how = "the sign for yen is left out"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", bare):
        bare, how = bare.replace(",", ""), "the commas separate thousands"
    if SCIENTIFIC.fullmatch(bare):
        raise RefusedValueError("is Excel's short form of a number, which has lost digits", "write all its digits")
    if bare.endswith("%"):
        raise RefusedValueError("is a percentage, but no share is meant here", "write the number itself")
    if re.search(r"[万億千百]", bare):
        raise RefusedValueError("is written with a Japanese unit", "write all its digits")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", bare):
        raise RefusedValueError("is no number", "write digits, with a point before decimals")
    return _plain(Decimal(bare)), how


def share(text: str) -> Taken:
    """A fraction; a percentage says so itself."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    if found := re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*(%|パーセント)", plain):
        return _plain(Decimal(found[1]) / 100), "a percentage is a hundredth of its number"
    return decimal_number(text)


def _plain(value: Decimal) -> str:
    """Digits without exponent or zeros at the end."""
    try:
        written = f"{value:f}"
    except InvalidOperation as error:
        raise RefusedValueError("is no number", "write digits") from error
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in {"-0", ""} else written


def obligation(text: str) -> Taken:
    """An obligation's id, as R-01."""
    plain, how = half_width(text.translate(DASHES))
    found = re.fullmatch(r"[Rr][-_ ]?(\d{1,2})", plain)
    if not found:
        raise RefusedValueError("is no obligation", "write it as R-01")
    taken = f"R-{int(found[1]):02d}"
    return taken, how or ("it is the id of an obligation" if taken != text else "")


def prefecture_code(text: str) -> Taken:
    """A prefecture's code of JIS X 0401, two digits."""
    plain, how = half_width(text)
    if not re.fullmatch(r"\d{1,2}", plain):
        raise RefusedValueError("is no code of a prefecture", "write two digits, such as 09")
    return plain.zfill(2), how or ("Excel took the zero in front away" if len(plain) == 1 else "")


def creative_codes(text: str) -> Taken:
    """Codes of creatives separated by one space."""
    plain, how = half_width(text)
    codes = [one for one in re.split(r"[\s,;、/・]+", plain) if one]
    joined = " ".join(codes).lower()
    if joined != text:
        how = how or "codes are in lower case, separated by one space"
    if re.search(r"\d月\d+日|\d{4}-\d{2}-\d{2}", joined):
        raise RefusedValueError("is a day that Excel made of a code", "write the creative's code as text")
    if not all(re.fullmatch(r"[^?&#=%]+", one) for one in codes):
        raise RefusedValueError("holds what cannot be a creative's code", "write the codes separated by spaces")
    return joined, how
