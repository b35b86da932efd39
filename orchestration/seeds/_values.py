"""Parsers of single cells. Each returns (text, how); `how` describes the normalisation and is '' if there was none.
They raise RefusedValueError when the meaning is uncertain."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache
from urllib.parse import unquote

from orchestration.seeds._findings import RefusedValueError

SPACE_CHARACTERS = " \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
ZERO_WIDTH = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff]")
EXCEL_ERRORS = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!)|#{3,}")
SCIENTIFIC_NOTATION = re.compile(r"[-+]?\d+(\.\d+)?E[+-]?\d+", re.IGNORECASE)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ－", "-"))
GREEK_OR_CYRILLIC_LETTERS = re.compile(r"[\u0370-\u052f]")
"""Greek and Cyrillic letters."""
YES_WORDS = {"true", "1", "yes", "y", "t", "on", "はい", "有", "あり", "する", "○", "〇", "◯", "真", "✓", "✔"}
NO_WORDS = {"false", "0", "no", "n", "f", "off", "いいえ", "無", "なし", "しない", "×", "✕", "✗", "偽"}
ParsedValue = tuple[str, str]


@cache
def fold_for_comparison(text: str) -> str:
    """Return a name for comparisons, without differences of width, case and kind of separator."""
    plain = unicodedata.normalize("NFKC", ZERO_WIDTH.sub("", text)).strip(SPACE_CHARACTERS + "\"'").lower()
    return re.sub(r"[\s\-]+", "_", plain)


def clean_cell(cell: str) -> ParsedValue:
    """Return a cell without characters added by Excel and copying. Raises RefusedValueError for content that is not a
    value."""
    text = ZERO_WIDTH.sub("", cell).strip(SPACE_CHARACTERS)
    how = "spaces or invisible characters around it are left out" if text != cell else ""
    if formula := re.fullmatch(r'="([^"=]*)"', text):
        text, how = formula[1], "it stands in a formula that makes it text"
    elif re.fullmatch(r"'[^']+", text):
        text, how = text[1:], "the apostrophe only tells Excel that it is text"
    elif len(text) > 1 and text[0] in "“”„" and text[-1] in "“”":
        text, how = text[1:-1], "it stands in quotation marks"
    if text.startswith(("=", "@")):
        raise RefusedValueError("is a formula, but a value is expected", "write the value itself")
    if EXCEL_ERRORS.fullmatch(text):
        raise RefusedValueError(
            "is not a value: Excel shows this text for an error or in a narrow column", "write the value itself"
        )
    if "\ufffd" in text or is_mojibake(text):
        raise RefusedValueError(
            "is unreadable, because the file was saved in another encoding", "write it again and save as CSV UTF-8"
        )
    if not text.isprintable() and any(unicodedata.category(c) == "Cc" for c in text):
        raise RefusedValueError("contains a line break or a control character", "write it on one line")
    return text, how


def is_mojibake(text: str) -> bool:
    """Return True for Japanese UTF-8 wrongly decoded as Shift_JIS or Latin-1: its bytes form valid Japanese."""
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


def to_half_width(text: str) -> ParsedValue:
    """Return full-width letters, digits and signs as ASCII."""
    plain = unicodedata.normalize("NFKC", text)
    return plain, "full-width characters count as their plain ones" if plain != text else ""


def parse_text(text: str) -> ParsedValue:
    """Return a free text for people, unchanged."""
    return text, ""


def parse_code(text: str) -> ParsedValue:
    """Return a code of this project: lower-case letters, digits, underscore, hyphen."""
    plain, how = to_half_width(text)
    if plain != plain.lower():
        plain, how = plain.lower(), "codes are in lower case"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", plain):
        better = re.sub(r"[^a-z0-9_-]+", "_", plain).strip("_")
        raise RefusedValueError(
            "contains a character that is not allowed in a code",
            "write lower-case letters, digits and _" + (f", such as {better}" if better else ""),
        )
    return plain, how


def parse_spaced_code(text: str) -> ParsedValue:
    """Return a code written as a name: spaces and hyphens count as underscores."""
    taken, how = parse_code(re.sub(r"[\s-]+", "_", to_half_width(text)[0]))
    return taken, how or ("codes are in lower case, with underscores" if taken != text else "")


def parse_arm_label(text: str) -> ParsedValue:
    """Return the letter of a test arm."""
    plain, how = to_half_width(text)
    if plain != plain.upper():
        plain, how = plain.upper(), "arms are in capitals"
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9_-]*", plain):
        raise RefusedValueError("is not the label of a test arm, such as A or B", "write A, B, C")
    return plain, how


def parse_utm_value(text: str) -> ParsedValue:
    """Return a utm value in lower case, like both sides of each comparison."""
    plain, how = to_half_width(text)
    if re.match(r"utm_[a-z]+=", plain, re.IGNORECASE):
        raise RefusedValueError(
            "contains the name of the utm parameter, but only its value is expected", f"write {plain.split('=', 1)[1]}"
        )
    if "%" in plain and (decoded := unquote(plain)) != plain:
        plain, how = decoded, "percent-encoding is undone, as in every URL that is read"
    if plain != plain.lower():
        plain, how = plain.lower(), "letter case does not count in utm values"
    if GREEK_OR_CYRILLIC_LETTERS.search(plain):
        raise RefusedValueError(
            "contains Greek or Cyrillic letters that look like Latin letters", "type it again in Latin letters"
        )
    if re.search(r"[?&#=\s]", plain):
        raise RefusedValueError(
            "contains a character that cannot occur in a utm value",
            "write the value alone, without ?, &, =, # or spaces",
        )
    return plain, how


def parse_source_name(text: str) -> ParsedValue:
    """Return a traffic source as GA4 names it, in lower case."""
    plain, how = to_half_width(text)
    if plain != plain.lower():
        plain, how = plain.lower(), "letter case does not count in sources"
    if "/" in plain or re.search(r"\s", plain):
        raise RefusedValueError(
            "contains a slash or a space, so it is not the name of a traffic source",
            "write the source alone, such as google or search.yahoo.co.jp",
        )
    return plain, how


def parse_boolean(text: str) -> ParsedValue:
    """Return `true` or `false` for any word that means yes or no."""
    plain = to_half_width(text)[0].strip().lower()
    for answer, words in (("true", YES_WORDS), ("false", NO_WORDS)):
        if plain in words:
            return answer, "" if text == answer else "it is a yes or no"
    raise RefusedValueError("is neither true nor false", "write true or false")


def parse_whole_number(text: str) -> ParsedValue:
    """Return a whole number as plain decimal digits."""
    plain, how = parse_decimal(text)
    if "." in plain:
        raise RefusedValueError("has decimals, but a whole number is expected", "write it without decimals")
    return plain, how


def parse_decimal(text: str) -> ParsedValue:
    """Return an amount or count as plain decimal digits."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    how = "full-width digits count as digits" if plain != text else ""
    bare = re.sub(r"^(JPY|[¥￥\\])\s*|\s*(円|JPY|yen)$", "", plain, flags=re.IGNORECASE)
    if bare != plain:
        how = "the sign for yen is left out"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", bare):
        bare, how = bare.replace(",", ""), "the commas separate thousands"
    if SCIENTIFIC_NOTATION.fullmatch(bare):
        raise RefusedValueError(
            "is a number that Excel has shortened, so digits are lost", "write all digits of the number"
        )
    if bare.endswith("%"):
        raise RefusedValueError("is a percentage, but this column takes a plain number", "write the number itself")
    if re.search(r"[万億千百]", bare):
        raise RefusedValueError("is a number with a Japanese unit, such as 万", "write all digits of the number")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", bare):
        raise RefusedValueError("cannot be read as a number", "write digits, with a point before decimals")
    return _plain(Decimal(bare)), how


def parse_share(text: str) -> ParsedValue:
    """Return a fraction. A percentage must have a percent sign."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    if match := re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*(%|パーセント)", plain):
        return _plain(Decimal(match[1]) / 100), "a percentage is a hundredth of its number"
    return parse_decimal(text)


def _plain(value: Decimal) -> str:
    """Return digits without exponent and trailing zeros."""
    try:
        written = f"{value:f}"
    except InvalidOperation as error:
        raise RefusedValueError("cannot be read as a number", "write digits") from error
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in {"-0", ""} else written


def parse_obligation_id(text: str) -> ParsedValue:
    """Return the id of an obligation, such as R-01."""
    plain, how = to_half_width(text.translate(DASHES))
    match = re.fullmatch(r"[Rr][-_ ]?(\d{1,2})", plain)
    if not match:
        raise RefusedValueError("is not the id of an obligation, such as R-01", "write it as R-01")
    taken = f"R-{int(match[1]):02d}"
    return taken, how or ("it is the id of an obligation" if taken != text else "")


def parse_manager_id(text: str) -> ParsedValue:
    """Return the id of a manager account (MCC), digits only."""
    plain, how = to_half_width(text.translate(DASHES))
    digits = plain.replace("-", "")
    if not re.fullmatch(r"\d{6,}", digits):
        raise RefusedValueError("is not the id of a manager account", "write its digits, such as 999-888-7776")
    return digits, how or ("ids are written without hyphens" if digits != text else "")


def parse_container_id(text: str) -> ParsedValue:
    """Return the public id of a Tag Manager container, such as GTM-ABC123."""
    plain, how = to_half_width(text.translate(DASHES))
    taken = plain.upper()
    if not re.fullmatch(r"GTM-[A-Z0-9]{4,}", taken):
        raise RefusedValueError("is not the id of a Tag Manager container", "write it as GTM-ABC123")
    return taken, how or ("container ids are in capitals" if taken != text else "")


def parse_prefecture_code(text: str) -> ParsedValue:
    """Return a prefecture code of JIS X 0401, two digits."""
    plain, how = to_half_width(text)
    if not re.fullmatch(r"\d{1,2}", plain):
        raise RefusedValueError("is not a prefecture code, which has two digits", "write two digits, such as 09")
    return plain.zfill(2), how or ("Excel took the zero in front away" if len(plain) == 1 else "")


def parse_creative_codes(text: str) -> ParsedValue:
    """Return codes of creatives separated by single spaces."""
    plain, how = to_half_width(text)
    codes = [code for code in re.split(r"[\s,;、/・]+", plain) if code]
    joined = " ".join(codes).lower()
    if joined != text:
        how = how or "codes are in lower case, separated by one space"
    if re.search(r"\d月\d+日|\d{4}-\d{2}-\d{2}", joined):
        raise RefusedValueError(
            "is a date, probably a creative code that Excel has converted", "write the creative's code as text"
        )
    if not all(re.fullmatch(r"[^?&#=%]+", code) for code in codes):
        raise RefusedValueError(
            "contains a character that cannot occur in a creative code", "write the codes separated by spaces"
        )
    return joined, how
