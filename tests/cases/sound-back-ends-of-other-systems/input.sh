qemu-system-x86_64 -m 512 -net none -display none -audiodev dsound,id=win,latency=1000 -device ES1370,audiodev=win
