# Where the holder's data lives: a ZFS dataset where the site has one, else a directory.
{% set zfs = pillar['portal_site']['zfs'] %}

{% if zfs['pool'] %}
# Salt 3008 left its zfs modules to an extension; the commands are enough and always there.
# Never with -f: the installer has wiped the disks, so a pool that ZFS still finds on them means
# that these are not the disks of this machine, and somebody must look.
portal_pool:
  cmd.run:
    - name: >-
        zpool create -o ashift=12 -O mountpoint=none -O compression=lz4 -O atime=off
        -O xattr=sa -O acltype=posixacl {{ zfs['pool'] }} {{ zfs['layout'] }}
        $(cat /etc/bigmem-portal/data-disks)
    - unless: zpool list -H -o name {{ zfs['pool'] }}

portal_home:
  cmd.run:
    - name: zfs create -o mountpoint=/home {{ zfs['home_dataset'] }}
    - unless: zfs list -H -o name {{ zfs['home_dataset'] }}
    - require:
        - cmd: portal_pool
{% else %}
portal_home:
  file.directory:
    - name: /home
    - mode: '0755'
{% endif %}

# The name under which people have known the big volume for years.
/media/bigvol:
  file.symlink:
    - target: /home
    - makedirs: True
