"""People and their accounts: directory, sign-in, invitations. A membership of a board belongs to `boards`."""
