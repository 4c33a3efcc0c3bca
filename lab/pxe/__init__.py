"""The lab once more over real network boot: a machine in QEMU, from its firmware to Salt."""
