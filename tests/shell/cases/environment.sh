export QEMU_AUDIO_DRV=alsa
SDL_VIDEODRIVER=x11 X="a $Y" qemu -m 1
sudo DISPLAY=:0 -u joe env A=b kvm -m 2
