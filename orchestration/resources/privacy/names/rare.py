"""Detects family names that are in no list, if everything around them indicates a person: 有働先生の診察予約, 阿久澤様 ご来店予約."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import TYPICAL_GIVEN_NAME_ENDINGS, load_names

_NO_LETTER_BEFORE = r"(?<![一-龥々ヶァ-ヴーA-Za-z])"
_NAME_BEFORE_TEACHER = re.compile(
    rf"{_NO_LETTER_BEFORE}([一-龥々]{{2,3}})先生(?=の?[ ・|/、]?(?:時間割|家庭訪問|診察|診療|予約|外来|休診|予定|授業"
    rf"|面談|担任|クラス|レッスン|評判|口コミ|プロフィール"
    "|経歴|勤務|出勤|宛|講座|相談|手術|担当|退任|紹介状))"
)
_NAME_BEFORE_CUSTOMER_TITLE = re.compile(
    rf"{_NO_LETTER_BEFORE}([一-龥々ヶ]{{2,4}}) ?(?:様|さま)(?=[ 、,|/:]{{0,2}}(?:の|へ|宛)?[ ]?(?:[ごお御](?:来"
    rf"|予|見|注|契|申|宿|連|届|支|席|荷|部|電|返|請)"
    "|マイページ|見積|請求|領収|予約|契約|注文|宛|邸|控え?|専用ページ|申込|来店|来館|宿泊|診察|カルテ|名義))"
)
_NAME_BEFORE_SAN = re.compile(
    rf"{_NO_LETTER_BEFORE}([一-龥々ヶ]{{2,4}})(?:さん|殿|君|くん)(?=、?(?:の[ ]?[ごお]?(?:履歴書|面接|面談|成績|診断"
    rf"|予約|マイページ|プロフィール|結果|合否|申込|契約|住所"
    "|電話|連絡先|注文|通知表|欠席|出席)|こんにちは|おかえり|[ ]?(?:採用|内定)通知))"
)
_NAME_AFTER_ADDRESS_LABEL = re.compile(
    r"(?:担当者?|宛先?|宛名|申込者|契約者|予約者|紹介者|代表者|連絡者|送り先|届け先)[ :=](?:ご)?([一-龥々ヶ]{2,4}) ?(?:様"
    r"|さん|さま|殿|氏)(?![一-龥])"
)
_NAME_AFTER_GREETING = re.compile(
    r"(?:ようこそ|こんにちは|こんばんは|おかえりなさい|お疲れ様です|いらっしゃいませ|ありがとうございます)"
    r"[、 !,。]{1,2}([一-龥々ヶ]{2,4}) ?(?:さん"
    r"|様|さま)(?![一-龥])"
)
_NAME_BEFORE_COUPLE = re.compile(rf"{_NO_LETTER_BEFORE}([一-龥々ヶ]{{2,4}}?)(?:御|ご)(?:夫妻|一家)")
_FAMILY_BEFORE_GIVEN = re.compile(
    "(?<![一-龥々ヶァ-ヴーA-Za-z])([一-龥々ヶ]{2,3})[ ・]([一-龥々]{2,3})(?![一-龥々ァ-ヴ])"
)
_GIVEN_ENDS = frozenset(TYPICAL_GIVEN_NAME_ENDINGS) | frozenset("太子美貴")
_NAME_BEFORE_HOUSEHOLD = re.compile(
    r"(?<![一-龥々ヶ])([一-龥々ヶ]{2,4})家(?=様?[ ・&×のと]?(?:[一-龥々ヶ]{1,4}家)?様?[ のご]{0,2}(?:結婚"
    r"|披露宴|婚礼|葬儀|お?通夜|告別|法要|法事|両家|一周忌))"
)
_NOT_NAME_ENDINGS = frozenset(
    "者客員店社先主人方体業校館院部課所局組会団屋堂庁省県市町村区性生児親夫婦妻士師長手達等級医"
    "語学史文楽術任頭室科担式事様民当仕模同多異空司職話理芸画舞棋碁曲句算読拳導"
)
"""Last characters of words for groups of people and companies before a title: 加盟店様, 保護者様."""
_PRECHECK = re.compile("先生|[様殿君家]|[さく][んま]|夫妻|一家")


def find_rare_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield positions of family names that only their surroundings reveal."""
    for match in _FAMILY_BEFORE_GIVEN.finditer(text):
        if match[2] in lists.COMMON_GIVEN_NAMES and match[2][-1] in _GIVEN_ENDS and _looks_like_family_name(match[1]):
            yield match.span()
    if not _PRECHECK.search(text):
        return
    for pattern in (
        _NAME_BEFORE_TEACHER,
        _NAME_BEFORE_CUSTOMER_TITLE,
        _NAME_BEFORE_SAN,
        _NAME_AFTER_ADDRESS_LABEL,
        _NAME_AFTER_GREETING,
        _NAME_BEFORE_COUPLE,
    ):
        for match in pattern.finditer(text):
            if may_be_family_name(
                match[1],
                clear=pattern in (_NAME_BEFORE_TEACHER, _NAME_BEFORE_CUSTOMER_TITLE, _NAME_AFTER_ADDRESS_LABEL),
            ):
                yield match.span(1)
    for match in _NAME_BEFORE_HOUSEHOLD.finditer(text):
        if match[1] in load_names().families and match[1] not in lists.HISTORIC_FAMILIES:
            yield match.span(1)


def may_be_family_name(word: str, *, clear: bool) -> bool:
    """Return whether a word is not a group of people or a company. Where the following text is less clear, it must also
    end like a family name."""
    known = load_names()
    if word in known.families and f"{word}さん" not in lists.WORDS_LIKE_TITLED_NAMES:
        return True
    if (
        word[-1] in _NOT_NAME_ENDINGS
        or word in lists.WORDS_BEFORE_TITLES
        or f"{word}さん" in lists.WORDS_LIKE_TITLED_NAMES
    ):
        return False
    is_company = len(word) > 2 and word[-2:] in lists.COMPANY_WORDS
    return not is_company and (clear or word[-1] in known.last_kanji)


def _looks_like_family_name(word: str) -> bool:
    """Return whether an unlisted word looks like a family name at both ends."""
    known = load_names()
    return (
        word not in lists.PLACE_NAMES
        and word[0] in known.first_kanji
        and word[-1] in known.last_kanji
        and word not in known.families
        and may_be_family_name(word, clear=False)
    )
