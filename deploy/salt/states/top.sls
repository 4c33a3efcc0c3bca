# What every machine gets that belongs to no booking: for machines installed by hand or by the
# old chain (see reactor/portal/start.sls). The portal itself never asks for this: it names the
# states of a booking one by one, in orch/portal/handover.sls.
base:
  '*':
    - portal.home
    - portal.software
  # Hosts of container slots: adapt the pattern to the names of your site.
  'gpuhost*':
    - portal.slot_host
