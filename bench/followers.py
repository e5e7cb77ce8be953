"""Screens that follow a room, in a process of their own: `python -m bench.followers PORT MEETING TOKEN…`.

Each asks every 1.25 second whether what is projected changed, as `room-live.js` does. Prints one JSON object when its
standard input closes: answers by kind, failures, and the p95 of what an answer took.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection

EVERY = 1.25  # seconds
JITTER = 0.15
REST, LONGEST_REST = 6, 10  # a slow server is asked less often, as the page does


class Follower(threading.Thread):
    """One screen, its own session, a connection a request as behind a proxy that keeps none."""

    def __init__(self, port: int, meeting: str, cookie: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.base, self.cookie, self.over = port, f"/seances/{meeting}", cookie, over
        self.counts: Counter[str] = Counter()
        self.spent: list[float] = []

    def run(self) -> None:
        revision = ""
        time.sleep(random.random() * EVERY)
        while not self.over.is_set():
            started = time.perf_counter()
            try:
                status, revision = self.get(f"{self.base}/projection/vue?vu={revision}")
                self.spent.append((time.perf_counter() - started) * 1000)
                self.counts[{200: "shown", 204: "same"}.get(status, "refused")] += 1
            except OSError:
                self.counts["failed"] += 1
            rest = min(LONGEST_REST, REST * (time.perf_counter() - started))
            self.over.wait(max(EVERY * random.uniform(1 - JITTER, 1 + JITTER), rest))

    def get(self, address: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", address, headers={"Cookie": self.cookie, "X-Requested-With": "rcp"})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("X-Room-Revision", "")
        finally:
            connection.close()


def main() -> None:
    port, meeting, *cookies = sys.argv[1:]
    over = threading.Event()
    followers = [Follower(int(port), meeting, cookie, over) for cookie in cookies]
    for each in followers:
        each.start()
    sys.stdin.read()
    over.set()
    for each in followers:
        each.join(15)
    spent = sorted(value for each in followers for value in each.spent)
    counts = sum((each.counts for each in followers), Counter[str]())
    print(json.dumps({**counts, "answer_p95_ms": round(spent[int(len(spent) * 0.95)], 1) if spent else None}))


if __name__ == "__main__":
    main()
