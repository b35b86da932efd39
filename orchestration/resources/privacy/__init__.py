"""The guard that masks personal data before any row is written (R-34). Detection and masking of personal data in text
belong here. `store` and the importers decide when to call it. Secrets of the configuration are masked by
`orchestration.masking`."""

from orchestration.resources.privacy.change_actor import mask_actor
from orchestration.resources.privacy.guard import Guard, find_masked_texts, mask_json, mask_text
from orchestration.resources.privacy.worth_a_look import MASK

__all__ = ["MASK", "Guard", "find_masked_texts", "mask_actor", "mask_json", "mask_text"]
