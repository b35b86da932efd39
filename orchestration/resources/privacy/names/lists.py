"""Word lists and spellings that a list of names alone cannot supply. The words and their purposes are in `words.txt`."""

from orchestration.resources.privacy.words import words, words_in_order

COMMON_GIVEN_NAMES = words("common_given")
WORDS_LIKE_GIVEN_NAMES = words("not_given")
ONE_CHARACTER_WORDS = words("not_alone")
PLACE_NAMES = words("places")
FULL_NAMES_NOT_MASKED = words("not_people")
HISTORIC_FAMILIES = words("clans")
WORDS_LIKE_TITLED_NAMES = words("not_titled")
LATIN_NAMES_THAT_ARE_WORDS = words("nature_latin")
KANA_NAMES_THAT_ARE_WORDS = words("nature_kana")
WORDS_BEFORE_TITLES = words("not_families")
READINGS_OF_ANIMALS_AND_FRUIT = words("not_called")
COMPANY_WORDS = words_in_order("company_words")
ADDITIONAL_FAMILY_NAMES = words_in_order("more_families")
WORDS_AFTER_NAMES = words_in_order("after_name")
CHARACTERS_BEFORE_NAMES = "者員長師生名任当様氏宛授督手役人年の話絡声督担"
"""Characters before a full name that end the preceding word: 担当者山田太郎."""
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
NOT_TITLE_IF_FOLLOWED_BY = {"様": "式々子相態変似に", "殿": "堂様", "氏": "名家族神子", "君": "津島子が主"}
"""Characters that must not follow a title, because both form another word: 様式, 氏名, 君津."""
OLD_SPELLINGS = "髙﨑齋齊邉邊澤濱濵廣眞櫻國德惠嶋嶌冨舘瀨桒栁曾龍瀧萬榮壽條藏彌爾亞槇緖麥禮靜黑鷗"
NEW_SPELLINGS = "高崎斎斉辺辺沢浜浜広真桜国徳恵島島富館瀬桑柳曽竜滝万栄寿条蔵弥尔亜槙緒麦礼静黒鴎"
OLD_KANJI = str.maketrans(OLD_SPELLINGS, NEW_SPELLINGS)
