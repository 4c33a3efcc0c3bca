# Programs that every machine offers: /share/apps, environment modules, Guix.
{% set site = pillar['portal_site'] %}

# The programs of the computing clusters, read only: the holder is root here, and must not be
# able to change what all others use.
{% if site['share_apps']['device'] %}
/share/apps:
  mount.mounted:
    - device: {{ site['share_apps']['device'] }}
    - fstype: {{ site['share_apps']['fstype'] }}
    - opts: {{ site['share_apps']['options'] }}
    - mkmnt: True
    - persist: True
{% else %}
/share/apps:
  file.directory:
    - makedirs: True
{% endif %}

{% if site['packages'] %}
portal_packages:
  pkg.installed:
    - pkgs: {{ site['packages'] | json }}
{% endif %}

# Environment modules look here besides their own folder; one line a folder.
/etc/environment-modules/modulespath:
  file.append:
    - text: {{ site['modules_path'] }}
    - makedirs: True
{%- if site['packages'] %}
    - require:
        - pkg: portal_packages
{%- endif %}

{% set guix = site['guix'] %}
{#- Without a hash it is skipped: what nobody has checked is not unpacked as root. #}
{% if guix['archive'] and guix['hash'] %}
{% set profile = '/var/guix/profiles/per-user/root/current-guix' %}

# The archive holds /gnu/store and /var/guix; once the store is there, Guix renews itself.
portal_guix:
  archive.extracted:
    - name: /
    - source: {{ guix['archive'] }}
    - source_hash: {{ guix['hash'] }}
    - enforce_toplevel: False
    - if_missing: {{ profile }}

# Builds run as these, so that they cannot touch anything else.
guixbuild:
  group.present:
    - system: True

{% for number in range(1, guix['builders'] + 1) %}
guixbuilder{{ '%02d' | format(number) }}:
  user.present:
    - gid: guixbuild
    - groups:
        - guixbuild
    - home: /var/empty
    - createhome: False
    - shell: /usr/sbin/nologin
    - system: True
    - require:
        - group: guixbuild
    - require_in:
        - service: guix-daemon
{% endfor %}

/usr/local/bin/guix:
  file.symlink:
    - target: {{ profile }}/bin/guix
    - require:
        - archive: portal_guix

/etc/systemd/system/guix-daemon.service:
  file.copy:
    - source: {{ profile }}/lib/systemd/system/guix-daemon.service
    - require:
        - archive: portal_guix

guix-daemon:
  service.running:
    - enable: True
    - require:
        - file: /etc/systemd/system/guix-daemon.service

# What others have built is taken from GNU's servers when it carries their signature.
portal_guix_trusts:
  cmd.run:
    - name: |
        for key in {{ profile }}/share/guix/*.guix.gnu.org.pub; do
            {{ profile }}/bin/guix archive --authorize < "$key" || exit 1
        done
    - onchanges:
        - archive: portal_guix
{% endif %}
