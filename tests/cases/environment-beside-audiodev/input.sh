QEMU_AUDIO_DRV=oss QEMU_MODULE_DIR=/opt/qemu/lib qemu-system-x86_64 -m 512 -net none -display none -audiodev alsa,id=snd0 -device AC97,audiodev=snd0
