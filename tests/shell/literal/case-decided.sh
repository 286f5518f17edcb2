ARCH=x86_64
case $ARCH in
  i386|i686) Q=qemu-system-i386 ;;
  x86*) Q=qemu-system-x86_64 ;;
  *) Q=qemu ;;
esac
$Q -m 1
case "a b" in "a b") qemu blank;; esac
case x in (y) qemu y;; (x) qemu paren;; esac
