"""Put first on the path of the servers that tests start: their sockets are guarded too."""

from tests.support.sockets import install

install()
