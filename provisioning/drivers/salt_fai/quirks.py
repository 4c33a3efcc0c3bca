"""What the programs at the other end do that nobody would expect, with the version seen.

Everything that the driver does because of such a thing points here.
"""

SALT_HTTP_200_MEANS_NOTHING = "salt-api 3008.3"
"""An orchestration file that does not exist, a state that failed and a machine that is dead all
answer 200: only the job's own result counts. An unknown job answers an empty object, too."""

SALT_401_FOR_MISSING_PERMISSION = "salt-api 3008.3"
"""A function that the account may not call answers 401 like an expired token: the driver signs
in once more, and if that changes nothing, a permission is missing."""

SALT_STRING_INSTEAD_OF_RESULT = "salt 3008.3"
"""A machine that does not answer, and a function that raised, put a sentence where the result
belongs. `full_return` gives the return code beside it, so the two can be told apart."""

SALT_PING_TO_THE_DEAD_BLOCKS = "salt 3008.3"
"""Without `timeout` and `gather_job_timeout` in the call, asking a dead minion takes 15 s."""

SALT_KEY_STR_IS_BROKEN = "salt 3008.3"
"""`key.key_str` raises UnboundLocalError: fingerprints (`key.finger`) are compared instead."""

SALT_FINGERPRINTS_DIFFER = "salt 3008.3"
"""3008 hashes the whole text of a key, earlier releases the lines between its frame."""

SALT_DENIED_ENTRY_STAYS = "salt 3008.3"
"""A minion that calls with its old key leaves a denied entry beside the accepted key."""

SALT_MINION_OUTLIVES_SSHD = "salt-minion 3008.3"
"""At a reboot sshd closes at once, the minion goes on answering for five seconds: a closed SSH
port does not mean that the machine has left."""

SALT_RUNS_ON_AN_EMPTY_PILLAR = "salt 3008.3"
"""With a pillar source down, states run with an empty pillar and succeed: a booking's data go
in the call, and the states refuse to render without them."""

SALT_LIST_NEEDS_PYTHON_SHELL_OFF = "salt 3008.3"
"""`cmd.run_all` passes only the first word of a list to the program unless `python_shell` is
off."""

FAI_DISARMS_WHAT_IS_NOT_ARMED = "fai-chboot 6.0.3"
"""`-d` exits with 0 when nothing was armed, and leaves the file of the other form (MAC address,
address in hexadecimal) alone: both are named, and the folder is read back."""

FAI_LISTS_MAC_FILES_AS_OTHER = "fai-chboot 6.0.3"
"""`-le` does not list files named after a MAC address: `-L` lists all, the disabled ones too."""

FAI_LIST_FORMATS_WHAT_IT_PRINTS = "fai-chboot 6.0.3"
"""`-L` puts the file's words into a printf format: a per cent sign among them is lost."""

FAI_WRITES_NOTHING_AND_SAYS_DONE = "fai-chboot 6.0.3"
"""A boot file that cannot be written is a warning, and the exit code is 0; putting away one that
is not there says so, and putting away one that cannot be renamed fails."""

FAI_GOOD_END_AFTER_BAD_TASK = "FAI 6.0.3"
"""`TASKEND install 0` can follow `TASKEND configure 420`: every task's code is looked at."""

FAI_MONITOR_IS_NOT_TRIED_AGAIN = "FAI 6.0.3"
"""If the monitor is silent at the first `check`, the whole installation goes unreported."""

PARAMIKO_KNOWS_NO_HOST_CERTIFICATES = "paramiko 5.1"
"""It does not judge host certificates: the plain host key that Salt reported is compared."""
