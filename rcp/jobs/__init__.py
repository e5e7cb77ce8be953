"""What runs later, in a process of its own: messages that leave, long work, cleaning. Calls services, nothing else.

The tables say what is to be done. A queue (`queue`) only wakes the process sooner than its next minute: losing what is
in it loses a minute.
"""
