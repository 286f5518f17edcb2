#!/bin/sh
# music workstation
exec qemu-system-x86_64 -m 1G -net none -display none -usb \
  -audiodev pa,id=desk,server=/run/user/1000/pulse/native,out.name=hdmi,out.latency=20000,out.frequency=48000,in.mixing-engine=off \
  -audiodev alsa,id=studio,out.dev=hw:1,out.buffer-length=20000,timer-period=1000,out.try-poll=off \
  -audiodev wav,id=record,path=session.wav \
  -audiodev none,id=mute \
  -device ich9-intel-hda -device hda-duplex,audiodev=desk \
  -device AC97,audiodev=studio -device usb-audio,audiodev=record -device sb16,audiodev=mute
