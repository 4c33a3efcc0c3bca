# First of all: is this still the slot of the occupancy that the portal means?
{% set portal = pillar['portal'] %}

portal_slot_occupancy:
  cmd.run:
    - name: grep -qF '"{{ portal['occupancy'] }}"' /srv/bigmem-slots/{{ portal['machine'] }}/portal/run.json
    - order: first
    - failhard: True
