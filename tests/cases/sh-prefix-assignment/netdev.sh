env SDL_VIDEODRIVER=x11 QEMU_AUDIO_DRV=alsa LC_ALL=C qemu \
  -m 128 \
  -soundhw sb16 \
  -netdev user,id=net0 \
  -net nic,netdev=net0,macaddr=52:54:00:12:34:56,model=ne2k_isa
