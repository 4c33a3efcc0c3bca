# The run marker of a slot, last of all: for which run and occupancy its container was made. The
# host keeps it, in the slot's own volume; in the container it can be read and not written.
{% set portal = pillar['portal'] %}

include:
  - portal.slot
  - portal.slot_accounts

/srv/bigmem-slots/{{ portal['machine'] }}/portal/run.json:
  file.managed:
    - user: root
    - mode: '0600'
    - order: last
    - contents: {{ {'run': portal['run'], 'occupancy': portal['occupancy'], 'fencing': portal['fencing']} | json | json }}
    - require:
        - sls: portal.slot
        - sls: portal.slot_accounts
