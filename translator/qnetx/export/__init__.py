"""Documents for libvirt → files for the tools that keep many hosts as they are written down."""
