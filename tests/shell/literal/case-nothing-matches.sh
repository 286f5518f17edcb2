case x in y) qemu y;; esac
qemu after
