# Facts of the site: the same for every machine and every booking. What belongs to one booking
# never comes from here: the portal gives it in the call, because Salt runs states with an empty
# pillar, and calls that a success, when a pillar source is down.
portal_site:
  # Homes on ZFS. The installer wipes the data disks and notes their names in
  # /etc/bigmem-portal/data-disks; the states make the pool of them. Where `pool` is empty, homes
  # are plain directories on the system disk.
  zfs:
    pool: tank
    # How the disks are put together: raidz2, raidz, mirror, or nothing for a plain stripe.
    layout: raidz2
    # The dataset that becomes /home.
    home_dataset: tank/home

  # What is mounted on /share/apps; empty where the installer puts it there itself.
  share_apps:
    device: nas:/export/apps
    fstype: nfs
    options: ro,nosuid,nodev

  # Where the module files of /share/apps lie: `module avail` shows them.
  modules_path: /share/apps/modulefiles

  # Installed from Debian; empty where the installer puts them there itself.
  packages:
    - environment-modules

  # Guix: Debian 12 has no package of it, so GNU's own archive is unpacked. Fetch it once to a
  # server of yours, check its signature there, and write its hash here, as `sha256=` and what
  # `sha256sum` prints. Without a hash Guix is skipped, whatever the archive: nothing unchecked is
  # unpacked as root. The portal calls a machine ready only once it finds `guix` there: then the
  # installer must put it there itself.
  guix:
    archive: https://mirror.example.org/guix-binary-1.4.0.x86_64-linux.tar.xz
    hash: ''
    builders: 10

  # The profile MBBWorkflow: a container engine with its images on the big volume.
  mbbworkflow:
    packages:
      - docker.io
      - docker-compose
    # Written into the holder's folder, so that they find how to go on.
    instructions: https://example.org/mbbworkflow

  # GPU hosts: each slot is a container with an address of its own. Any engine that understands
  # docker's words will do.
  slots:
    packages:
      - docker.io
    engine: /usr/bin/docker
    # Runs an sshd in the foreground; has sudo, passwd and procps.
    image: registry.example.org/bigmem-gpu:latest
    network:
      name: slots
      parent: eth0
      subnet: 192.0.2.0/24
      gateway: 192.0.2.1
    # What each slot may use: options of the engine, by the slot's name.
    limits:
      gpu1: --gpus device=0 --cpus 16 --memory 128g
      gpu2: --gpus device=1 --cpus 16 --memory 128g
