"""The demonstration: a fleet to play with, a clock that jumps, a window on the mails."""
