# The profile MBBWorkflow: the machine becomes one that can run containerised workflows.
# In the portal's admin, name `portal.mbbworkflow` among the Salt states of the profile; the
# orchestration then runs it after the holder's account is there, and before the run marker.
{% set site = pillar['portal_site']['mbbworkflow'] %}
{% set login = pillar['portal']['login'] %}

# Images are large: they go onto the big volume, never onto the system disk. Written before the
# engine is installed, which starts at once.
/etc/docker/daemon.json:
  file.managed:
    - makedirs: True
    - contents: '{"data-root": "/home/.docker"}'

{% if site['packages'] %}
portal_engine:
  pkg.installed:
    - pkgs: {{ site['packages'] | json }}
    - require:
        - file: /etc/docker/daemon.json

docker:
  service.running:
    - enable: True
    - require:
        - pkg: portal_engine
    - watch:
        - file: /etc/docker/daemon.json
{% endif %}

# Whoever may speak to the engine is root; the holder is that already.
portal_engine_group:
  group.present:
    - name: docker
    - system: True
    - addusers:
        - {{ login }}
{%- if site['packages'] %}
    - require:
        - pkg: portal_engine
{%- endif %}

/home/{{ login }}/mbbworkflow:
  file.directory:
    - user: {{ login }}
    - group: {{ login }}
    - mode: '0750'

/home/{{ login }}/mbbworkflow/README:
  file.managed:
    - user: {{ login }}
    - group: {{ login }}
    - contents: |
        This machine can run MBBWorkflow. How to finish its installation:
        {{ site['instructions'] }}
    - require:
        - file: /home/{{ login }}/mbbworkflow
