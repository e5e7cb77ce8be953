"""The demonstration: three fictional boards and their cases, played through the services as people would have.

Above the path, like `interop`: stories written as data (`stories/`) become calls of the services of the path, each with
the actor and the instant it would have had, so that journal, history, quorum and sealed documents are real. `volume/`
is the one exception: it writes rows in bulk, for benchmarks. Nothing here is about anybody: names are invented,
matricules carry the national OID of tests, establishments do not exist. Refused in production.
"""
