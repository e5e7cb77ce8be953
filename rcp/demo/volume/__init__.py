"""Generated cases for benchmarks: rows written in bulk, the only ones of the project that no service wrote.

They follow the rules (statuses, dates, bookings, quorum, search keys, numbers without a gap), have neither journal nor
history nor sealed document, and are the same for the same seed, day and database.
"""
