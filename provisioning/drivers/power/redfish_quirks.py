"""What boards do over Redfish that nobody would expect, with the version seen."""

A_204_IS_A_PROMISE = "sushy-emulator 2.2.0 (as real boards do)"
"""A power order is answered with 204 at once; the state changes 1 to 11 seconds later, and until
then the old state is read."""

ONCE_READS_BACK_AS_CONTINUOUS = "sushy-emulator 2.2.0"
"""`BootSourceOverrideEnabled: Once` is accepted and reads back as `Continuous`. A machine that
boots from the network for good boots its own disk all the same once it is disarmed."""

SOME_GIVE_NO_SERIAL_NUMBER = "sushy-emulator 2.2.0"
"""`SerialNumber` is missing: service tag (`SKU`) and `UUID` name the machine as well."""
