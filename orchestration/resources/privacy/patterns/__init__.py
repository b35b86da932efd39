"""Personal data that has a form of its own: addresses, numbers, cards, dates of birth, and fields named after what they hold."""

from orchestration.resources.privacy.patterns.addresses import addresses
from orchestration.resources.privacy.patterns.birth import birth_dates
from orchestration.resources.privacy.patterns.cards import cards, my_numbers
from orchestration.resources.privacy.patterns.encoded import encoded
from orchestration.resources.privacy.patterns.fields import fields
from orchestration.resources.privacy.patterns.ip import ip_addresses
from orchestration.resources.privacy.patterns.mail import mail_addresses
from orchestration.resources.privacy.patterns.numbers import telephones
from orchestration.resources.privacy.patterns.parameters import parameters

__all__ = [
    "addresses",
    "birth_dates",
    "cards",
    "encoded",
    "fields",
    "ip_addresses",
    "mail_addresses",
    "my_numbers",
    "parameters",
    "telephones",
]
