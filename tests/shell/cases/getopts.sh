MEM=256
while getopts "m:k" opt; do
  case $opt in
    m) MEM=$OPTARG ;;
    k) KVM=-enable-kvm ;;
  esac
done
shift $((OPTIND-1))
qemu -m $MEM $1
