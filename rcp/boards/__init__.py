"""The boards (RCP): settings, quorum rule, members.

Enters: an administrator's or a coordinator's decision. Leaves: who may do what on which board, and the rules the
agenda and the deliberation apply. After it: `patients`, `cases`.
"""
