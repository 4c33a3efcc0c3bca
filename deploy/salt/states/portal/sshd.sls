# Who gets in and how: sshd, the signed host key, the portal's own key for its checks.
{% set portal = pillar['portal'] %}

/etc/ssh/sshd_config.d/10-portal.conf:
  file.managed:
    - mode: '0644'
    - contents: |
        PasswordAuthentication yes
        PermitRootLogin prohibit-password
        AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/portal-keys/%u
{%- if portal['host_certificate'] %}
        HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub
{%- endif %}
{%- if portal.get('user_ca') %}
        TrustedUserCAKeys /etc/ssh/portal_user_ca.pub
{%- endif %}

{% if portal['host_certificate'] %}
/etc/ssh/ssh_host_ed25519_key-cert.pub:
  file.managed:
    - mode: '0644'
    - contents: {{ portal['host_certificate'] | json }}
    - require_in:
        - file: /etc/ssh/sshd_config.d/10-portal.conf
{% endif %}

{% if portal.get('user_ca') %}
# A certificate opens the one account that it names, until it ends with the booking.
/etc/ssh/portal_user_ca.pub:
  file.managed:
    - mode: '0644'
    - contents: {{ portal['user_ca'] | json }}
    - require_in:
        - file: /etc/ssh/sshd_config.d/10-portal.conf
{% endif %}

/root/.ssh:
  file.directory:
    - mode: '0700'

/root/.ssh/authorized_keys:
  file.managed:
    - mode: '0600'
    - contents: {{ portal['portal_key'] | json }}
    - require:
        - file: /root/.ssh

portal_sshd:
  cmd.run:
    - name: /usr/sbin/sshd -t && systemctl reload ssh.service
    - onchanges:
        - file: /etc/ssh/sshd_config.d/10-portal.conf
