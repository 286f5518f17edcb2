"""Model → model for a target: QEMU's defaults written out, host side of taps, hubs taken apart."""
