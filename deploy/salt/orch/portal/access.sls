# Changes who gets in on a machine that was handed over: accounts made, renewed, locked, opened.
#
# The call's own pillar holds the complete list, see docs/reference/driver-salt-fai.md. Nothing
# happens on a machine whose run marker is of another occupancy.
{% set portal = pillar['portal'] %}

change_access_{{ portal['machine'] }}:
  salt.state:
    - tgt: {{ portal['machine'] }}
    - sls:
        - portal.occupancy
        - portal.accounts
    - pillar:
        portal: {{ portal | json }}
