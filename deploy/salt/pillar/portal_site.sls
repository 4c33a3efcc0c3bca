# Facts of the site: the same for every machine and every booking. What belongs to one booking
# never comes from here: the portal gives it in the call, because Salt runs states with an empty
# pillar, and calls that a success, when a pillar source is down.
portal_site:
  # The ZFS dataset that becomes /home; empty where homes are plain directories.
  home_dataset: tank/home
  # What is mounted on /share/apps; empty where the installer puts it there itself.
  share_apps:
    device: nas:/export/apps
    fstype: nfs
    options: ro,nosuid,nodev
  # Installed from Debian; empty where the installer puts them there itself.
  packages:
    - environment-modules
    - guix
