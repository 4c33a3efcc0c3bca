# Accounts of people in a container slot, each given whole in the call; see portal.accounts for
# those of a machine. The engine runs a script inside the container, as its root.
{% set portal = pillar['portal'] %}
{% set engine = pillar['portal_site']['slots']['engine'] %}
{% set slot = portal['machine'] %}
{% set folder = '/srv/bigmem-slots/' ~ slot %}
{% set open = portal['accounts'] | rejectattr('is_locked') | list %}

{% for account in portal['accounts'] %}
{{ folder }}/keys/{{ account['login'] }}:
{%- if account['public_keys'] and not account['is_locked'] %}
  file.managed:
    - mode: '0644'
    - contents: {{ account['public_keys'] | json }}
{%- else %}
  file.absent: []
{%- endif %}
{% endfor %}

{% if open %}
# Started again, when it was stopped because nobody might get in.
portal_slot_started:
  cmd.run:
    - name: {{ engine }} start {{ slot }}
    - unless: {{ engine }} exec {{ slot }} true
    - require:
{%- for account in portal['accounts'] %}
        - file: {{ folder }}/keys/{{ account['login'] }}
{%- endfor %}

# Read only by root; the host's, and the container's, who is its holder.
{{ folder }}/portal/accounts.sh:
  file.managed:
    - mode: '0600'
    - source: salt://portal/files/slot-accounts.sh
    - template: jinja
    - makedirs: True
    - show_changes: False

portal_slot_accounts:
  cmd.run:
    - name: {{ engine }} exec {{ slot }} sh /etc/bigmem-portal/accounts.sh
    - require:
        - cmd: portal_slot_started
        - file: {{ folder }}/portal/accounts.sh

# What was in it stands in the container's own books now.
portal_slot_accounts_forgotten:
  cmd.run:
    - name: rm -f {{ folder }}/portal/accounts.sh
    - require:
        - cmd: portal_slot_accounts
{% else %}
# Nobody may get in: this container stops, and only this one. Its data stays.
portal_slot_stopped:
  cmd.run:
    - name: {{ engine }} stop {{ slot }}
    - onlyif: {{ engine }} exec {{ slot }} true
{% endif %}
