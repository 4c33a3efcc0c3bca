"""A real lab on one Debian machine: Salt, FAI, netboot files and machines that are truly wiped.

Nothing here knows Django or the portal: the portal meets the lab only through salt-api, SSH,
the monitor port and the installer's HTTP calls, as it would meet a real site.
"""
