#!/bin/bash
# sound through the desktop's PulseAudio
export QEMU_AUDIO_DRV=pa
export QEMU_PA_SERVER=/run/user/1000/pulse/native QEMU_PA_SINK=hdmi
export QEMU_OPTS="-enable-kvm" IMG=win7.img
QEMU_AUDIO_DAC_FIXED_FREQ=48000 QEMU_AUDIO_DAC_FIXED_FMT=S16 QEMU_AUDIO_TIMER_PERIOD=150 \
  qemu-system-x86_64 -m 2048 -net none -hda $IMG -soundhw hda -nographic
