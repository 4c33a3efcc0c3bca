# Whose machine it is: no trace of those who had it before, and a word for those who log in.
{% set portal = pillar['portal'] %}
{% set login = portal['login'] %}

{% for previous in portal['previous_logins'] if previous != login %}
portal_previous_{{ previous }}:
  user.absent:
    - name: {{ previous }}
    - purge: False
{% endfor %}

/etc/motd:
  file.managed:
    - mode: '0644'
    - contents: |
        {{ portal['machine'] }} is booked for {{ portal['login'] }} up to and including {{ portal['last_day'] }}.
        Nothing on this machine is backed up.
