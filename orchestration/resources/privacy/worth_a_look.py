"""Signs of personal data: RE2 patterns that select texts for closer examination without leaving Arrow. `SIGNS` are
deliberately coarse: they match every text in which a detector could find something, and almost no other. The detectors
(`patterns.mail`, `patterns.numbers` …) judge the remaining texts."""

import re

from orchestration.resources.privacy.words import words

MASK = "(masked)"

_DASH = "‐‑‒–—―−﹣﹘－─━⁃ーｰ-"
_GAP = rf"[ 　\x{{a0}}._/\[\]()（）+{_DASH}]"
_MAIL_SIGN = r"[@＠★☆■◆●◎▲♪]|アット|あっと|[(\[{<（「【] ?(?i:at?)[^a-z]|(?i:at-mark|_at_)|[_ ](?i:at)[_ ].*(?i:dot)"
_TELEPHONE_SIGN = (
    rf"(?:^|[^0-9A-Za-z]|(?i:tel[.]?|fax|phone[-_]?|mobile|denwa|keitai|call|sms|no[.]?|tel_))[0+](?:{_GAP}{{0,3}}[0-9]){{8}}"
    rf"|(?:^|[^0-9A-Za-z])81(?:{_GAP}{{0,3}}[0-9]){{9}}|[〇零][五六七八九][〇零]|0[5-9]0[,:*~・|=～][0-9]{{4}}|81[ .{_DASH}][5-9]0|wa\.me/"
)
_CARD_SIGN = rf"(?:^|[^0-9A-Za-z]|(?i:visa|master|card|jcb|amex|diners|discover|number|bangou?))[1-9](?:[ 　.+/_・{_DASH}]?[0-9]){{11}}"
_IP_SIGN = (
    r"[0-9]\[\.\][0-9]|[0-9]-[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}[.-][a-z]|[0-9]{12}\.[a-z]|ip[-_][0-9]|[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
    r"|:[0-9A-Fa-f]{0,4}:"
)
_ADDRESS_SIGN = (
    rf"〒|郵便番号|丁目|番地|番[0-9一二三四五六七八九十]+号|[市区町村郡一-龥ぁ-ん][0-9]{{1,5}}[{_DASH}][0-9]"
    r"|字|郡|地割|番外|[東西南北][0-9一二三四五六七八九十]+線|[甲乙丙丁][0-9]{2}|番 ?[0-9]|[0-9][のノ][0-9]|号室"
    r"|-(?i:shi|ku|cho|machi|gun)[ ,]|上る|下る|[上下]ル|[0-9]-[0-9]+,? ?[A-Z][a-z]+[ ,-]"
)
_SHORT_KEY_STEMS = re.compile(
    "mail|tel|sei|mei|kana|line|card|code|login|account|member|shain|syain|gaku|pass|user|cust|pin|sess|auth|hogos|insta|number"
)
_OWNERS = sorted(
    word for word in words("key_persons") | words("key_papers") if len(word) < 5 or not _SHORT_KEY_STEMS.search(word)
)
"""Words for owners that contain no stem of the pattern below. The pattern is prepared for every batch, so it must
stay short."""
_KEY_SIGN = (
    r"(?i:(?:mail|tel|phone|fax|zip|postal|postcode|yuu?bin|addr|street|yomi|mob|birth|bday|yob|byear|ansh?o|nins[hy]+o|himitsu|meigi|todoke|haiso|bmonth|dob|seinen|gappi|tan[jtz]|umare|sei|mei|kana|furi|huri|nama?e|uname|"
    r"pass|pwd?|pin|otp|one.?time|secret|auth|token|csrf|xsrf|bearer|jwt|sess|cookie|sig|hmac|saml|api.?key|[syre].?key|verif|confirm|code|s?sid|uu?id|"
    r"login|member|user|cust|s[hy]+a\b|shain|syain|sho[hk]u|gaku|heya|tatemono|building|mansion|apart|apt|bldg|room|jitaku|renraku|kin?kyu|ssn|number|bango|nanba|banchi|"
    r"\bnm\b|line|twitter|insta|facebook|fb|sns|skype|\bip|_ip|idf[av]|gaid|imei|udid|card|cv[vc]|hogos|emergency|simei|shimei|"
    r"j[yu]+sh?[yuo]|zyusyo|keitai|denwa|kouza|koza|account|onamae|pa?t.?id|\bpan|u_id|device|gadget|maiden|kyuu?sei|"
    r""
    + "|".join(word for word in _OWNERS if len(word) > 4)
    + r")|(?:^|[^a-z]|id|no|cd|num|nr|code|kigou)(?:"
    + "|".join(word for word in _OWNERS if len(word) <= 4)
    + r"))[^=&?#;/:]*[=:]"
)
_PAIR_SIGN = r"(?i:value[\"']? ?[=:])"
_NUMBERED_SIGN = (
    r"(?i:(?:member(?:ship)?|customer|client|patient|student|employee|staff|user|account|guest|applicant|subscriber|insurance|passport|licen[sc]e)"
    r"[ _-]?(?:id|no|number|num|code|card)[.: #/])|/[a-z]+[_-]?(?:id|no|num|number|code|bangou?)/[^/]*[0-9]"
)
_JAPANESE_KEY_SIGN = (
    r"[^\x00-\x7f] ?[=＝]|[名前姓ナな話帯ルス所日号ムド先] ?[:：]|番号|(?:[員者客徒童証様籍]|カード|ポイント"
    r"|ユーザー?|ログイン)(?:ID|No|NO|コード)|マイナ|まいな"
    r"|(?i:my[ _.-]?num|kojin[ _-]?(?:bango|no)|individual[ _-]?num|personal[ _-]?num|mai?na[ _-]?[bn])"
    r"|カルテ|診察券|(?:カード|証|券)[ 　:：=はが「（(]{0,3}[A-Za-z]{0,3}-?[0-9][0-9A-Za-z-]{5}"
)
_JSON_KEY_END = r"[\"'] ?:"
_CREDENTIAL_SIGN = r"(?i:password|passwd|pwd|bearer|access.token)"
_ASCII_GROUP = "[I-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]"
_BASE64_GROUP = f"(?:{_ASCII_GROUP}[A-Za-z0-9+/_-]|[456][I-LYZabo-r4-7][CGKOSWaeimquy26][A-Za-z0-9+/_-])"
_BASE64_OF_TEXT = (
    f"{_BASE64_GROUP}{{3}}(?:{_BASE64_GROUP}|(?:{_ASCII_GROUP}|[I-Za-f][A-HQ-Xg-nw-z0-3])?=*(?:$|[^A-Za-z0-9+/_-]))"
)
"""Groups of four Base64 characters that decode to ASCII or Japanese text. They are rare in random tokens."""
_BIRTH_SIGN = (
    r"生年月|誕生(?:年月)?日|出生|[日年月0-9] ?に?(?:生|うまれ)|(?:生|う)まれ ?[:：はたの年=→]|うまれ "
    r"|(?:^|[^a-z])(?i:dob|d\.o\.b|b-?day|birth.?(?:da[yt]e?|ymd|dt)?|born|umare|tanjou?bi|seinengappi)(?:[^a-z]|$)|(?i:of.birth)"
)
_TITLE_SIGN = (
    "[一-龥々ヶぁ-んァ-ヴｦ-ﾟーA-Za-z)）] ?[　・]?(?:様|さま|サマ|さん|サン|殿|氏|先生|君|くん|クン|ちゃん"
    "|チャン|先輩)|[一-龥々]夫妻|[一-龥々ァ-ヴー](?:御|ご)(?:夫妻|一家|夫婦|家族|一行|令|両親|遺族|親族"
    "|主人)"
    "|[一-龥々]家.*(?:披露宴|葬儀|告別|通夜|法要|法事|両家|結婚|婚礼|周忌)"
)
_NAME_CONTEXT_SIGN = (
    "(?:名前|氏名|姓名|リガナ|りがな|名義|込者|表者|約者|取人|宛名|帯主|護者|担当|患者|本人|絡者|生徒|園児|喪主|新郎|新婦|旧姓|故)"
    "[はが「（(【 　:：=＝]*[ぁ-んァ-ヴー一-龥々ヶ]+[ 　・][ぁ-んァ-ヴー一-龥々]"
    "|(?:^|[^一-龥々ぁ-んァ-ヴー])[一-龥々][ 　]{1,2}[一-龥々][ 　]{1,2}[一-龥々](?:$|[^一-龥々])|[A-Z]{2} ?/ ?[A-Z]{2}"
    "|/(?i:profile|member|user|staff|people|person|author|teacher|doctor|student|player|speaker|writer|employee|candidate|applicant|patient|customer|client"
    "|friend|artist|instructor|lawyer|therapist|coach|shain|koushi|sensei|kaiin|seito|ishi|u)[a-z]{0,2}/[a-zA-Z0-9/]*[a-zA-Z][-_.+][a-zA-Z]"
)
ESCAPED = r"%[0-9A-Fa-fu]|\\u[0-9A-Fa-f]|&#|&[A-Za-z]{2,12};|[０-９Ａ-Ｚａ-ｚ＠．－＋＝％＆＃｡-ﾟ℡\x{200b}-\x{200d}\x{2060}\x{feff}\x{ad}]"
"""Pattern of text that must be decoded before its meaning is visible."""


def _alternatives(*patterns: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


SIGNS = (
    _alternatives(
        _MAIL_SIGN,
        _TELEPHONE_SIGN,
        _CARD_SIGN,
        _IP_SIGN,
        _ADDRESS_SIGN,
        _JAPANESE_KEY_SIGN,
        _JSON_KEY_END,
        _CREDENTIAL_SIGN,
        _BIRTH_SIGN,
        _TITLE_SIGN,
        _NAME_CONTEXT_SIGN,
        _PAIR_SIGN,
        _NUMBERED_SIGN,
    ),
    _KEY_SIGN,
    _BASE64_OF_TEXT,
)
"""Patterns for all personal data except full names. There are several, because RE2 becomes a hundred times slower
when the states of one pattern exceed its memory."""
IDENTIFIER_SIGNS = (_alternatives(_MAIL_SIGN, _IP_SIGN),)
