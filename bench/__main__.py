"""`python -m bench [--only NAME] [--engine sqlite|postgresql] [--rows N]`."""

from __future__ import annotations

import argparse
from collections import defaultdict
from contextlib import ExitStack

from bench.benches import BENCHES
from bench.measure import table
from bench.world import postgresql, world


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=sorted(BENCHES))
    parser.add_argument("--engine", choices=["sqlite", "postgresql"])
    parser.add_argument("--rows", type=int, help="one volume instead of those of the bench")
    chosen = parser.parse_args()
    plan: dict[int, list[str]] = defaultdict(list)
    for name in [chosen.only] if chosen.only else BENCHES:
        for rows in [chosen.rows] if chosen.rows else BENCHES[name][1]:
            plan[rows].append(name)
    for engine in [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]:
        with ExitStack() as stack:
            if engine == "postgresql":
                stack.enter_context(postgresql())
            for rows in sorted(plan):
                with world(engine, rows) as made:
                    for name in plan[rows]:
                        BENCHES[name][0](made)
    print(f"\n{table()}")


if __name__ == "__main__":
    main()
