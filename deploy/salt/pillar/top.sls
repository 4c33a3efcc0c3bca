base:
  '*':
    - portal_site
