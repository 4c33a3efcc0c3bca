"""The journal: what happened, by whom, when, why; and who must still react to it."""
