"""Personal data with a recognisable form: addresses, numbers, cards, dates of birth, and fields named after their
content."""

from orchestration.resources.privacy.patterns.addresses import find_addresses
from orchestration.resources.privacy.patterns.birth import find_birth_dates
from orchestration.resources.privacy.patterns.cards import find_card_numbers, find_my_numbers
from orchestration.resources.privacy.patterns.encoded import find_encoded
from orchestration.resources.privacy.patterns.fields import find_fields
from orchestration.resources.privacy.patterns.ip import find_ip_addresses
from orchestration.resources.privacy.patterns.mail import find_mail_addresses
from orchestration.resources.privacy.patterns.numbers import find_telephone_numbers
from orchestration.resources.privacy.patterns.parameters import find_parameters

__all__ = [
    "find_addresses",
    "find_birth_dates",
    "find_card_numbers",
    "find_encoded",
    "find_fields",
    "find_ip_addresses",
    "find_mail_addresses",
    "find_my_numbers",
    "find_parameters",
    "find_telephone_numbers",
]
