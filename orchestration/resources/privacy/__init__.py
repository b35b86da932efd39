"""The guard that masks personal data before a row is written anywhere (R-34).

Here belongs how personal data is found in text and what stands in its place. When the guard is called is the business of `store` and of
the importers; secrets of the configuration are masked by `orchestration.masking`.
"""

from orchestration.resources.privacy.change_actor import masked_actor
from orchestration.resources.privacy.guard import Guard, changes, masked_json, masked_text
from orchestration.resources.privacy.worth_a_look import MASK

__all__ = ["MASK", "Guard", "changes", "masked_actor", "masked_json", "masked_text"]
