"""Hosts, paths and account ids, normalised exactly as in the SQL they are compared with (macros/urls.sql)."""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from orchestration.seeds._findings import RefusedValueError
from orchestration.seeds._known import FACTS_BY_PLATFORM
from orchestration.seeds._values import DASHES, GREEK_OR_CYRILLIC_LETTERS, SCIENTIFIC_NOTATION, ParsedValue

URL_PATTERN = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[^/?#@]*@)?([^/?#:]*)(?::(\d*))?(/[^?#]*)?([?#].*)?", re.IGNORECASE)
DEFAULT_PORTS = {None: {"", "80", "443"}, "http": {"", "80"}, "https": {"", "443"}}
PUBLIC_SUFFIXES = {
    "com",
    "jp",
    "net",
    "org",
    "co.jp",
    "or.jp",
    "ne.jp",
    "go.jp",
    "ac.jp",
    "ed.jp",
    "lg.jp",
    "gr.jp",
    "example",
}
WILDCARDS = re.compile(r"[*^$|\[\]{}<>\\]|\.\+|:[a-z]+$")


def parse_host(text: str) -> ParsedValue:
    """Return a host name in ASCII (punycode) and lower case, without scheme, root path, default port and final dot."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).lower()
    name, remainder, how = plain, "", ""
    if match := URL_PATTERN.fullmatch(plain):
        scheme, name, port, path, query = match.groups()
        how = "a host is written without scheme and path"
        remainder = (path or "").strip("/") + (query or "")
        _refuse_port(port, scheme)
    elif match := re.fullmatch(r"(?://)?([^/?#:]+)(?::(\d*))?(/[^?#]*)?([?#].*)?", plain):
        name, port, path, query = match.groups()
        remainder = (path or "").strip("/") + (query or "")
        how = "a host is written without path and port" if name != plain else ""
        _refuse_port(port, None)
    if remainder:
        raise RefusedValueError("contains a path, but only a host name is expected", f"write {name}")
    return ascii_host(name), how or ("a host is in lower case, and plain characters" if plain != text else "")


def _refuse_port(port: str | None, scheme: str | None) -> None:
    if port and port not in DEFAULT_PORTS.get(scheme, {""}):
        raise RefusedValueError(
            f"contains the port {port}, but links are compared without port", "write the host alone"
        )


def ascii_host(name: str) -> str:
    """Return a host as browsers send it. Raises RefusedValueError when it is invalid."""
    bare = name.rstrip(".").lstrip(".")
    if GREEK_OR_CYRILLIC_LETTERS.search(bare):
        raise RefusedValueError(
            "contains Greek or Cyrillic letters that look like Latin letters", "type it again in Latin letters"
        )
    try:
        plain = bare.encode("idna").decode("ascii").lower() if not bare.isascii() else bare
        unicode_host(plain)
    except UnicodeError as error:
        raise RefusedValueError("is not a valid host name", "write it such as jobs.example.jp") from error
    if not re.fullmatch(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}", plain):
        raise RefusedValueError("is not a valid host name", "write it such as jobs.example.jp")
    return plain


def unicode_host(name: str) -> str:
    """Return the same host in readable letters."""
    return name.encode("ascii").decode("idna") if "xn--" in name else name


def parse_link_domain(text: str) -> ParsedValue:
    """Return the host of a CV rule, which covers every subdomain."""
    plain = re.sub(r"^(https?://)?\*\.", r"\1", unicodedata.normalize("NFKC", text).strip(), flags=re.IGNORECASE)
    taken, how = parse_host(plain)
    if taken.startswith("www.") and taken.count(".") > 1:
        taken, how = taken.removeprefix("www."), "its host and all below it are meant, www too"
    if taken in PUBLIC_SUFFIXES:
        raise RefusedValueError(
            "is the ending of many sites' domains, not the host of one site", "write the whole host"
        )
    return taken, how or ("its host and all below it are meant" if taken != text else "")


def parse_page_path(text: str) -> ParsedValue:
    """Return a path like the macro normalise_page: decoded, in lower case, without final slash."""
    if WILDCARDS.search(text):
        bare = re.split(r"[*$|\[\]{}<>+:]|\.\*", text.replace("\\", "/").lstrip("^"))[0].rstrip("/.") or "/"
        raise RefusedValueError(
            "contains a pattern character, but paths are compared literally",
            f"write {bare}, which covers what is below it too",
        )
    if re.search(r"[?#]", text):
        raise RefusedValueError(
            "contains a query (?…) or a fragment (#…), but paths are compared without them",
            f"write {re.split('[?#]', text)[0] or '/'}",
        )
    if re.search(r"[\uff01-\uff5e]", text) or "：" in text:
        raise RefusedValueError(
            "contains full-width characters, which a path cannot contain",
            f"write {unicodedata.normalize('NFKC', text)}",
        )
    taken = normalised_path(text)
    return (
        taken,
        "" if taken == text else "a path begins with a slash, ends without one, in lower case, percent-encoding undone",
    )


def normalised_path(text: str) -> str:
    """Return the path, without query, normalised as by the macro normalise_page."""
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        decoded = text
    folded = re.sub(r"//+", "/", "/" + decoded.lower())
    return folded[:-1] if folded.endswith("/") and len(folded) > 1 else folded


def split_address(text: str) -> tuple[str, str] | None:
    """Return host and path of a full address, or of one without scheme. None for a path alone."""
    plain = unicodedata.normalize("NFKC", text) if "：／／" in text else text
    if match := URL_PATTERN.fullmatch(plain):
        if match[5]:
            raise RefusedValueError(
                "contains a query (?…) or a fragment (#…), but paths are compared without them",
                f"write {match[4] or '/'}",
            )
        _refuse_port(match[3], match[1].lower())
        return ascii_host(match[2].lower()), match[4] or "/"
    bare = re.fullmatch(r"(?://)?((?:[\w-]+\.)+[a-z]{2,})(/[^?#]*)", plain, re.IGNORECASE)
    if bare and not bare[1].lower().endswith((".html", ".htm", ".php")):
        return ascii_host(bare[1].lower()), bare[2]
    return None


def parse_placement(text: str) -> ParsedValue:
    """Return a host, an app or a channel on which ads must not be shown."""
    plain = unicodedata.normalize("NFKC", text)
    if "::" in plain or re.fullmatch(r"(https?://)?(www\.)?youtube\.com/.+", plain, re.IGNORECASE):
        return plain, "full-width characters count as their plain ones" if plain != text else ""
    if "." not in plain:
        return plain, "full-width characters count as their plain ones" if plain != text else ""
    return parse_link_domain(text)


def parse_account_id(text: str, platform: str) -> ParsedValue:
    """Return an account id in the form of the platform's API."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES)
    how = "full-width characters count as their plain ones" if plain != text else ""
    if platform == "search_console":
        return _parse_site(plain, how)
    if SCIENTIFIC_NOTATION.fullmatch(plain):
        raise RefusedValueError(
            "is a number that Excel has shortened, so digits are lost", "write all digits of the account id"
        )
    if re.match(r"(G|UA|GTM|AW|DC)-", plain, re.IGNORECASE):
        raise RefusedValueError(
            "is the id of a tag or container, not an account id", "write the number the platform's settings show"
        )
    bare = re.sub(r"^(properties|accounts|customers|containers)/", "", plain)
    digits = re.sub(r"[-, ]", "", re.sub(r"\.0+$", "", bare))
    if re.fullmatch(r"\d+", digits) and digits != plain:
        how = "an account id is its digits alone"
    known = FACTS_BY_PLATFORM.get(platform)
    if known is None or known.account_digits is None:
        return plain, how
    fewest, most = known.account_digits
    if not re.fullmatch(r"\d+", digits):
        raise RefusedValueError(
            f"is not an account id: ids of {known.name} accounts consist of digits", "write its digits"
        )
    if fewest == most != len(digits):
        example = "1112223334"[:most]
        raise RefusedValueError(
            f"has {len(digits)} digits, but the id of a {known.name} account has {most}",
            f"write all of them, such as {example}",
        )
    if len(digits) > most:
        raise RefusedValueError(
            f"has {len(digits)} digits, but an account id of {known.name} has at most {most}", "write the account id"
        )
    return digits, how


def _parse_site(plain: str, how: str) -> ParsedValue:
    """Return a Search Console property: sc-domain:host, or an address that ends with a slash."""
    if match := re.fullmatch(r"sc-domain:\s*(.+)", plain, re.IGNORECASE):
        name = ascii_host(match[1].strip().lower())
        taken = f"sc-domain:{name}"
        return taken, how or ("a domain property is written sc-domain:host" if taken != plain else "")
    if match := re.fullmatch(r"(https?)://([^/?#]+)(/[^?#]*)?", plain, re.IGNORECASE):
        path = match[3] or "/"
        taken = f"{match[1].lower()}://{match[2].lower()}{path if path.endswith('/') else path + '/'}"
        return taken, how or ("a property's address ends with a slash" if taken != plain else "")
    raise RefusedValueError(
        "is not the name of a Search Console property",
        "write sc-domain:HOST or https://HOST/, as Search Console shows it",
    )


def is_host_within(host_name: str, domain: str) -> bool:
    """Return True when a host is the domain or one of its subdomains."""
    return host_name == domain or host_name.endswith("." + domain)
