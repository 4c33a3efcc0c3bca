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

{% if 'guix' in site['packages'] %}
{% if site['guix_substitutes'] %}
/etc/systemd/system/guix-daemon.service.d/portal.conf:
  file.managed:
    - makedirs: True
    - contents: |
        [Service]
        ExecStart=
        ExecStart=/usr/bin/guix-daemon --build-users-group=_guixbuild --substitute-urls="{{ site['guix_substitutes'] }}"
    - require:
        - pkg: portal_packages

portal_guix_reload:
  cmd.run:
    - name: systemctl daemon-reload
    - onchanges:
        - file: /etc/systemd/system/guix-daemon.service.d/portal.conf
    - require_in:
        - service: guix-daemon
{% endif %}

guix-daemon:
  service.running:
    - enable: True
    - require:
        - pkg: portal_packages
{%- if site['guix_substitutes'] %}
    - watch:
        - file: /etc/systemd/system/guix-daemon.service.d/portal.conf
{%- endif %}
{% endif %}
