"""Messages to send, written in the business transaction and drained after it."""
