# Where the holder's data lives: a ZFS dataset where the site has one, else a directory.
{% set site = pillar['portal_site'] %}

{% if site['home_dataset'] %}
# Salt 3008 left its zfs modules to an extension; the command is enough and always there.
portal_home:
  cmd.run:
    - name: zfs create -o mountpoint=/home {{ site['home_dataset'] }}
    - unless: zfs list -H -o name {{ site['home_dataset'] }}
{% else %}
portal_home:
  file.directory:
    - name: /home
    - mode: '0755'
{% endif %}

# The name under which people know the big volume.
/media/bigvol:
  file.symlink:
    - target: /home
    - makedirs: True
