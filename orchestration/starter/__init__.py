"""A complete starter folder for a new engagement: every table, made from a few answers. `tochimart init` asks for them.
The tables that are true for every engagement stay in `seeds/`."""

from orchestration.starter._answers import Account, Answers, CvEvent, CvLink, Named, read_address, read_day, read_named
from orchestration.starter._media import MEDIA, Medium, read_media
from orchestration.starter._prefectures import prefecture_in, read_prefectures
from orchestration.starter._write import refuse_used, write_folder

__all__ = [
    "MEDIA",
    "Account",
    "Answers",
    "CvEvent",
    "CvLink",
    "Medium",
    "Named",
    "prefecture_in",
    "read_address",
    "read_day",
    "read_media",
    "read_named",
    "read_prefectures",
    "refuse_used",
    "write_folder",
]
