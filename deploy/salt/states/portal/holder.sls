# The holder: one account with all rights on the machine, and no trace of the one before.
{% set portal = pillar['portal'] %}
{% set login = portal['login'] %}

{% for previous in portal['previous_logins'] if previous != login %}
portal_previous_{{ previous }}:
  user.absent:
    - name: {{ previous }}
    - purge: False
{% endfor %}

{#- A password that its owner has replaced since is left alone when this runs again. -#}
{% set stored = salt['shadow.info'](login).get('passwd', '') %}
{% set is_replaced = stored not in ['', '!', '!!', '*', portal['password_hash']] %}

portal_holder:
  user.present:
    - name: {{ login }}
    - shell: /bin/bash
    - home: /home/{{ login }}
{%- if portal['password_hash'] and not is_replaced %}
    - password: {{ portal['password_hash'] | json }}
    # Last changed on day 0: expired, so it must be replaced at the first login.
    - date: 0
{%- elif not portal['password_hash'] %}
    - password: '*'
{%- endif %}

{% if portal['public_keys'] %}
portal_keys_folder:
  file.directory:
    - name: /home/{{ login }}/.ssh
    - user: {{ login }}
    - group: {{ login }}
    - mode: '0700'
    - require:
        - user: portal_holder

portal_keys:
  file.managed:
    - name: /home/{{ login }}/.ssh/authorized_keys
    - user: {{ login }}
    - group: {{ login }}
    - mode: '0600'
    - contents: {{ portal['public_keys'] | json }}
    - require:
        - file: portal_keys_folder
{% endif %}

portal_sudo:
  file.managed:
    - name: /etc/sudoers.d/90-portal-holder
    - mode: '0440'
    - check_cmd: /usr/sbin/visudo -c -f
    - contents: |
        {{ login }} ALL=(ALL:ALL) NOPASSWD: ALL
    - require:
        - user: portal_holder
