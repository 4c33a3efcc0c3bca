"""What boards and ipmitool do that nobody would expect, with the version seen."""

A_CYCLE_ARRIVES_AS_OFF_THEN_ON = "ipmi_sim 2.0.33"
"""`chassis power cycle` reaches the machine as two orders, off and on, and nothing shows whether
both came: the portal orders them one by one and reads back between."""

SILENCE_AND_REFUSAL_END_ALIKE = "ipmitool 1.8.19"
"""A wrong password, an unknown login and a board that is not there all end with 1 and "Unable to
establish IPMI v2 / RMCP+ session"; only with `-v` it says which."""

ASKING_FOR_CIPHERS_TAKES_SECONDS = "ipmitool 1.8.19 with ipmi_sim 2.0.33"
"""Without `-C`, ipmitool asks the board for its cipher suites; one that does not know the
question costs five seconds each time. The suites that boards have are tried by name first."""

NO_MAC_ADDRESS = "IPMI 2.0"
"""A board tells its own MAC address, none of the machine's: those are compared by Redfish only."""
