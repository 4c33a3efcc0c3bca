# What makes an installed machine its holder's: `portal.handover`.
#
# Everything about the booking is in the call's own pillar, under `portal`: see
# docs/reference/driver-salt-fai.md for its fields. A missing field stops the rendering, so an
# empty pillar can never pass for a machine that was handed over.
{% set portal = pillar['portal'] %}

hand_over_{{ portal['machine'] }}:
  salt.state:
    - tgt: {{ portal['machine'] }}
    - sls:
        - portal.home
        - portal.software
        - portal.sshd
        - portal.holder
        - portal.accounts
{%- for state in portal['states'] %}
        - {{ state }}
{%- endfor %}
        - portal.marker
    - pillar:
        portal: {{ portal | json }}
