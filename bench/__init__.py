"""Measurements: `make bench`, `make bench ONLY=worklist`, `make bench ENGINE=postgresql`.

Machines are noisy: what counts is the ratio of two things measured in turn, in the same run, on the same machine.
"""
