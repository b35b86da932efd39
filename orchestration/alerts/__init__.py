"""Alerts that leave the machine: what needs a person, sent once per cause to a chat room or by mail until it changes.

`causes` and the modules it names find what is wrong; `ledger` remembers what was sent; `message` words it; `webhook` and `mail` send it;
`deliver` puts them together. Who looks, and when, is decided outside: a sensor, the end of a run, or the command `tochimart alerts`.
"""
