#!/bin/sh
# Made for one call and removed after it: the accounts of a container slot, from inside.
set -e
given=/var/lib/bigmem-portal
mkdir -p "$given"
chmod 700 "$given"
{% for account in pillar['portal']['accounts'] %}
{%- set login = account['login'] %}
{%- if account['is_locked'] %}

if id {{ login }} > /dev/null 2>&1; then
    # Ended on the first day of 1970: locked, for passwords and keys alike.
    usermod --expiredate 1 {{ login }}
    rm -f /etc/sudoers.d/90-portal-{{ login }}
    pkill -KILL -u {{ login }} || true
fi
{%- else %}

if ! id {{ login }} > /dev/null 2>&1; then
    # Data that was kept belongs to a number: the account gets the same again.
    number=$(stat --format %u /home/{{ login }} 2> /dev/null) || number=
    useradd --shell /bin/bash --create-home --home-dir /home/{{ login }} \
        ${number:+--uid "$number"} {{ login }}
fi
usermod --expiredate '' {{ login }}
# A credential's password is set once: what its owner has chosen since stays.
if [ "$(cat "$given/{{ login }}" 2> /dev/null)" != '{{ account['credential'] }}' ]; then
{%- if account['password_hash'] %}
    echo '{{ login }}:{{ account['password_hash'] }}' | chpasswd --encrypted
    # Last changed on day 0: expired, so it must be replaced at the first login.
    chage --lastday 0 {{ login }}
{%- elif account['public_keys'] %}
    echo '{{ login }}:*' | chpasswd --encrypted
{%- endif %}
    echo '{{ account['credential'] }}' > "$given/{{ login }}"
fi
{%- if account['is_admin'] %}
echo '{{ login }} ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/90-portal-{{ login }}
chmod 440 /etc/sudoers.d/90-portal-{{ login }}
{%- else %}
rm -f /etc/sudoers.d/90-portal-{{ login }}
{%- endif %}
{%- endif %}
{%- endfor %}
