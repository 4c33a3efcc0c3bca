# A GPU host, before any slot of it is booked: the container engine, the slots' network and the
# folder of their volumes. Part of top.sls, never of a booking.
{% set site = pillar['portal_site']['slots'] %}
{% set network = site['network'] %}

{% if site['packages'] %}
portal_slot_engine:
  pkg.installed:
    - pkgs: {{ site['packages'] | json }}
    - require_in:
        - cmd: portal_slot_network
{% endif %}

# Every slot has an address of its own, so that its SSH port is 22 like everybody's.
portal_slot_network:
  cmd.run:
    - name: >-
        {{ site['engine'] }} network create --driver macvlan --opt parent={{ network['parent'] }}
        --subnet {{ network['subnet'] }} --gateway {{ network['gateway'] }} {{ network['name'] }}
    - unless: {{ site['engine'] }} network inspect {{ network['name'] }}

/srv/bigmem-slots:
  file.directory:
    - mode: '0711'

# The portal looks for this file before it would renew a slot.
/srv/bigmem-slots/README:
  file.managed:
    - contents: |
        One folder for each container slot that the portal renews:
        home    its holder's data, /home in the container
        ssh     its host keys and sshd settings
        keys    public keys of people and of the portal
        portal  the run marker: for which booking the container was made
    - require:
        - file: /srv/bigmem-slots
        - cmd: portal_slot_network
