export MEM=512 NAME="a b"
QEMU_AUDIO_DRV=none LANG=C qemu -m $MEM -name "$NAME"
