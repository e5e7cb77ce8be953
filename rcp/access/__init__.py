"""Who may do what, on one page an auditor can read (`map.py`). Pure: no Flask, no database.

Four uses and never a fifth: the view declares, the service enforces, the query filters, the template asks.
"""
