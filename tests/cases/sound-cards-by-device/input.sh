qemu-system-x86_64 -m 512 -net none -vnc :0 -device ich9-intel-hda,id=snd,addr=9 -device hda-micro,bus=snd.0 -device hda-duplex -device AC97
