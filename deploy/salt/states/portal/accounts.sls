# Accounts of people, each given whole in the call. Whatever else is on the machine stays.
#
# A credential's password is set once: when the state runs again, what its owner has chosen since
# is left alone. The keys that the portal knows are kept apart from those in people's own files,
# where portal.sshd makes sshd look for them.
{% set portal = pillar['portal'] %}

/etc/ssh/portal-keys:
  file.directory:
    - mode: '0755'

{% for account in portal['accounts'] %}
{%- set login = account['login'] %}
{%- set stamp = '/etc/bigmem-portal/accounts/' ~ login %}
{%- set is_there = salt['user.info'](login) | length > 0 %}
{%- set was_given = salt['file.file_exists'](stamp) and salt['file.read'](stamp) | trim == account['credential'] %}
{%- if is_there or not account['is_locked'] %}

portal_account_{{ login }}:
  user.present:
    - name: {{ login }}
    - shell: /bin/bash
    - home: /home/{{ login }}
    # Ended on the first day of 1970: locked, for passwords and keys alike.
    - expire: {{ 1 if account['is_locked'] else -1 }}
{%- if account['password_hash'] and not was_given %}
    - password: {{ account['password_hash'] | json }}
    # Last changed on day 0: expired, so it must be replaced at the first login.
    - date: 0
{%- elif account['public_keys'] and not was_given %}
    - password: '*'
{%- endif %}

{%- if account['public_keys'] and not account['is_locked'] %}

/etc/ssh/portal-keys/{{ login }}:
  file.managed:
    - mode: '0644'
    - contents: {{ account['public_keys'] | json }}
    - require:
        - file: /etc/ssh/portal-keys
{%- else %}

/etc/ssh/portal-keys/{{ login }}:
  file.absent: []
{%- endif %}

/etc/sudoers.d/90-portal-{{ login }}:
{%- if account['is_admin'] and not account['is_locked'] %}
  file.managed:
    - mode: '0440'
    - check_cmd: /usr/sbin/visudo -c -f
    - contents: |
        {{ login }} ALL=(ALL:ALL) NOPASSWD: ALL
    - require:
        - user: portal_account_{{ login }}
{%- else %}
  file.absent: []
{%- endif %}

{%- if account['is_locked'] %}

# Who is still logged in is sent out.
portal_sent_out_{{ login }}:
  cmd.run:
    - name: pkill -KILL -u {{ login }} || true
    - onlyif: pgrep -u {{ login }}
    - require:
        - user: portal_account_{{ login }}
{%- else %}

{{ stamp }}:
  file.managed:
    - mode: '0600'
    - makedirs: True
    - contents: {{ account['credential'] | json }}
    - require:
        - user: portal_account_{{ login }}
{%- endif %}
{%- endif %}
{% endfor %}
