# Changes who gets in on a container slot in use: accounts made, renewed, locked, opened.
#
# When all accounts are locked the slot's own container is stopped; the host never is. Nothing
# happens when the slot's run marker is of another occupancy.
{% set portal = pillar['portal'] %}

change_access_{{ portal['machine'] }}:
  salt.state:
    - tgt: {{ portal['host'] }}
    - sls:
        - portal.slot_occupancy
        - portal.slot_accounts
    - concurrent: True
    - pillar:
        portal: {{ portal | json }}
