{#- A minion has started. What the portal installs, the portal configures: it hears the same
    event by itself and starts its own orchestration, so nothing may happen twice here.
    A machine that was installed without the portal says so in its grains (written by
    fai/scripts/BIGMEM/20-minion): it gets what every machine has, and no account. -#}
{% if data.get('grains', {}).get('bigmem_installed') == 'without_portal' %}
portal_common_states:
  local.state.apply:
    - tgt: {{ data['id'] }}
{% endif %}
