# Programs that every machine offers: /share/apps, environment modules, Guix.
{% set site = pillar['portal_site'] %}

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
