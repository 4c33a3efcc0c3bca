# One container slot: stopped, emptied, made anew. Only what is the slot's own is touched: its
# container and its folder, both of its name.
{% set portal = pillar['portal'] %}
{% set site = pillar['portal_site']['slots'] %}
{% set slot = portal['machine'] %}
{% set folder = '/srv/bigmem-slots/' ~ slot %}
{% set marker = folder ~ '/portal/run.json' %}
{% set owner = folder ~ '/owner' %}

{#- When this very run has reached its end already, nothing is done a second time. -#}
{% set is_done = salt['file.file_exists'](marker) and ('"' ~ portal['run'] ~ '"') in salt['file.read'](marker) %}
{#- Data stays only when its own holder asks for that; for anybody else, always empty. -#}
{% set keeps_data = portal['keeps_data'] and salt['file.file_exists'](owner) and salt['file.read'](owner) | trim == portal['login'] %}

{{ folder }}:
  file.directory:
    - mode: '0711'

# Who is at work here: an older attempt that comes late finds the higher number, and gives up.
{{ folder }}/claim.json:
  file.managed:
    - mode: '0600'
    - contents: {{ {'run': portal['run'], 'fencing': portal['fencing']} | json | json }}
    - require:
        - file: {{ folder }}

{% if not is_done %}
portal_slot_gone:
  cmd.run:
    - name: {{ site['engine'] }} rm --force {{ slot }}
    - onlyif: {{ site['engine'] }} container inspect {{ slot }}
    - require:
        - file: {{ folder }}/claim.json

# Everything of the last container goes, its run marker and host keys first of all.
portal_slot_forgotten:
  cmd.run:
    - name: rm -rf {{ folder }}/portal {{ folder }}/ssh {{ folder }}/keys
    - require:
        - cmd: portal_slot_gone

{% if not keeps_data %}
portal_slot_emptied:
  cmd.run:
    - name: find {{ folder }}/home -xdev -mindepth 1 -delete
    - onlyif: test -d {{ folder }}/home
    - require:
        - cmd: portal_slot_gone
    - require_in:
        - file: {{ folder }}/home
{% endif %}
{% endif %}

{% for name, mode in (('home', '0755'), ('ssh', '0755'), ('keys', '0755'), ('portal', '0700')) %}
{{ folder }}/{{ name }}:
  file.directory:
    - mode: '{{ mode }}'
{%- if not is_done %}
    - require:
        - cmd: portal_slot_forgotten
{%- endif %}
{% endfor %}

# Whose data lies in the slot from now on.
{{ owner }}:
  file.managed:
    - mode: '0600'
    - contents: {{ portal['login'] }}
    - require:
        - file: {{ folder }}/home

portal_slot_host_key:
  cmd.run:
    - name: ssh-keygen -q -t ed25519 -N '' -C {{ slot }} -f {{ folder }}/ssh/ssh_host_ed25519_key
    - creates: {{ folder }}/ssh/ssh_host_ed25519_key
    - require:
        - file: {{ folder }}/ssh

# Seen in the container as /etc/ssh/sshd_config.d. The certificate comes a moment later
# (portal.slot_certificate): the portal signs the key that was just made.
{{ folder }}/ssh/10-portal.conf:
  file.managed:
    - mode: '0644'
    - contents: |
        HostKey /etc/ssh/sshd_config.d/ssh_host_ed25519_key
        PasswordAuthentication yes
        PermitRootLogin prohibit-password
        AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/portal-keys/%u
    - require:
        - file: {{ folder }}/ssh

{{ folder }}/keys/root:
  file.managed:
    - mode: '0644'
    - contents: {{ portal['portal_key'] | json }}
    - require:
        - file: {{ folder }}/keys

# The container: the site's image with an sshd, its volume as /home, the programs of the site, and
# what only the host may write.
portal_slot_runs:
  cmd.run:
    - name: >-
        {{ site['engine'] }} run --detach --restart unless-stopped
        --name {{ slot }} --hostname {{ slot }}
        --network {{ site['network']['name'] }} --ip {{ portal['address'] }}
        --volume {{ folder }}/home:/home
        --volume /share/apps:/share/apps:ro
        --volume {{ folder }}/ssh:/etc/ssh/sshd_config.d:ro
        --volume {{ folder }}/keys:/etc/ssh/portal-keys:ro
        --volume {{ folder }}/portal:/etc/bigmem-portal:ro
        {{ (site['limits'].get(slot, '') ~ ' ' ~ site['image']) | trim }}
    - unless: {{ site['engine'] }} container inspect {{ slot }}
    - require:
        - cmd: portal_slot_host_key
        - file: {{ folder }}/ssh/10-portal.conf
        - file: {{ folder }}/keys/root
        - file: {{ folder }}/portal
        - file: {{ owner }}
