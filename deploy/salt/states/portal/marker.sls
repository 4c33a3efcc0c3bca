# The run marker, last of all: it says for which run and occupancy this machine was installed.
# The portal reads it before it would ever wipe the machine again.
{% set portal = pillar['portal'] %}
{% set parts = ['portal.home', 'portal.software', 'portal.sshd', 'portal.holder', 'portal.accounts'] %}

include:
{%- for part in parts + portal['states'] %}
  - {{ part }}
{%- endfor %}

/etc/bigmem-portal:
  file.directory:
    - user: root
    - mode: '0755'
    - order: last
    - require:
{%- for part in parts + portal['states'] %}
        - sls: {{ part }}
{%- endfor %}

/etc/bigmem-portal/run.json:
  file.managed:
    - user: root
    - mode: '0600'
    - order: last
    - contents: {{ {'run': portal['run'], 'occupancy': portal['occupancy'], 'fencing': portal['fencing']} | json | json }}
    - require:
        - file: /etc/bigmem-portal
