"""Whatever was handed in → the QEMU calls in it; one file a kind of input."""
