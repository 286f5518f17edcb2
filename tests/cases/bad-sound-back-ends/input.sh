qemu-system-x86_64 -m 512 -net none -audiodev pulse,id=a0 -audiodev pa -audiodev alsa,id=a1,out.frequency=fast \
  -audiodev oss,id=a2,in.format=s24 -device AC97,audiodev=snd0 -audio pa,model=gus -audiodev spice,id=a3
