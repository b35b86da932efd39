"""Words that a names list alone cannot tell, and spellings; the words stand in `words.txt`, with what each list is for."""

from orchestration.resources.privacy.words import words, words_in_order

COMMON_GIVEN = words("common_given")
NO_GIVEN = words("not_given")
NOT_ALONE = words("not_alone")
PLACES = words("places")
NOT_PEOPLE = words("not_people")
CLANS = words("clans")
NOT_TITLED = words("not_titled")
NATURE = words("nature_latin")
NATURE_KANA = words("nature_kana")
NO_FAMILIES = words("not_families")
NOT_CALLED = words("not_called")
COMPANY_WORDS = words_in_order("company_words")
FAMILIES_MORE = words_in_order("more_families")
AFTER_NAME = words_in_order("after_name")
BEFORE_NAME = "者員長師生名任当様氏宛授督手役人年の話絡声督担"
"""Characters before a full name that end the word in front of it: 担当者山田太郎."""
TITLES_OF_PEOPLE = (
    "様",
    "さま",
    "サマ",
    "さん",
    "サン",
    "殿",
    "氏",
    "先生",
    "君",
    "くん",
    "クン",
    "ちゃん",
    "チャン",
    "先輩",
)
NO_TITLE_BEFORE = {"様": "式々子相態変似に", "殿": "堂様", "氏": "名家族神子", "君": "津島子が主"}
"""What may not follow a title: 様式, 氏名, 君津."""
OLD_SPELLINGS = "髙﨑齋齊邉邊澤濱濵廣眞櫻國德惠嶋嶌冨舘瀨桒栁曾龍瀧萬榮壽條藏彌爾亞槇緖麥禮靜黑鷗"
NEW_SPELLINGS = "高崎斎斉辺辺沢浜浜広真桜国徳恵島島富館瀬桑柳曽竜滝万栄寿条蔵弥尔亜槙緒麦礼静黒鴎"
OLD_KANJI = str.maketrans(OLD_SPELLINGS, NEW_SPELLINGS)
