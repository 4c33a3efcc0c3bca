# The signed host key of a slot; its sshd reads it anew.
{% set portal = pillar['portal'] %}
{% set folder = '/srv/bigmem-slots/' ~ portal['machine'] %}

{{ folder }}/ssh/ssh_host_ed25519_key-cert.pub:
  file.managed:
    - mode: '0644'
    - contents: {{ portal['host_certificate'] | json }}

{{ folder }}/ssh/20-certificate.conf:
  file.managed:
    - mode: '0644'
    - contents: HostCertificate /etc/ssh/sshd_config.d/ssh_host_ed25519_key-cert.pub
    - require:
        - file: {{ folder }}/ssh/ssh_host_ed25519_key-cert.pub

# sshd takes a signal as the order to read its settings again.
portal_slot_sshd:
  cmd.run:
    - name: {{ pillar['portal_site']['slots']['engine'] }} exec {{ portal['machine'] }} pkill -HUP -o -x sshd
    - onchanges:
        - file: {{ folder }}/ssh/ssh_host_ed25519_key-cert.pub
        - file: {{ folder }}/ssh/20-certificate.conf
