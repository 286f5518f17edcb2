for arg in "$@"; do
  case $arg in
    --big) MEM=4096 ;;
  esac
done
for vm; do qemu -name $vm; done
