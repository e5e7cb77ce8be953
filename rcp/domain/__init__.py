"""The rules of the trade, alone: no Flask, no database, no clock. Time and people are arguments.

What enters is text as typed or frozen values; what leaves is a clean value, a verdict or a `DomainError` in French.
"""
