"""Everything that speaks QEMU: option tables, option strings, readers and the writer."""
