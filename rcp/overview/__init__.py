"""Above the path: home, journal, timeline, help. It reads everything and writes nothing but the purge of traces."""
