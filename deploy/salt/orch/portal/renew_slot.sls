# What makes one container slot of a GPU host its holder's: `portal.renew_slot`.
#
# The host's minion does it; the host itself and its other slots are not touched. `concurrent`,
# because Salt would refuse to renew two slots of one host at the same midnight.
{% set portal = pillar['portal'] %}

renew_{{ portal['machine'] }}:
  salt.state:
    - tgt: {{ portal['host'] }}
    - sls:
        - portal.slot
        - portal.slot_accounts
        - portal.slot_marker
    - concurrent: True
    - pillar:
        portal: {{ portal | json }}
