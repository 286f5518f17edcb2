#!/bin/sh
SDL_VIDEODRIVER=x11 QEMU_AUDIO_DRV=alsa LC_ALL=C qemu -m 128 -soundhw sb16 -net nic,model=ne2k_isa -net user
