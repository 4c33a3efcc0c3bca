# First of all: is this still the machine of the occupancy that the portal means?
{% set portal = pillar['portal'] %}

portal_occupancy:
  cmd.run:
    - name: grep -qF '"{{ portal['occupancy'] }}"' /etc/bigmem-portal/run.json
    - order: first
    - failhard: True
