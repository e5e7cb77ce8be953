"""What every page shares: guards, transactions, sessions, errors, filters, form base fields, navigation.

`app.py` hands it two functions: one loads the actor, the other counts what waits for them.
"""
