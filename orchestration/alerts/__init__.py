"""Alerts sent to a chat room or by mail. Each cause is sent once, and again when it changes or is resolved.

`causes` finds the causes, `ledger` records what was sent, `message` writes the text, `webhook` and `mail` send it, and `deliver` combines
them. Three callers start a round: a sensor, the end of a run, and the command `tochimart alerts`.
"""
