"""Every write about people and accounts."""

from rcp.accounts.services.access import (
    accept_link,
    change_account,
    deactivate,
    hand_over_reset_link,
    invite,
    reactivate,
    refuse_demo_accounts,
)
from rcp.accounts.services.directory import add_person, change_person
from rcp.accounts.services.own import change_password, choose_theme, close_session, sign_out_everywhere

__all__ = [
    "accept_link",
    "add_person",
    "change_account",
    "change_password",
    "change_person",
    "choose_theme",
    "close_session",
    "deactivate",
    "hand_over_reset_link",
    "invite",
    "reactivate",
    "refuse_demo_accounts",
    "sign_out_everywhere",
]
