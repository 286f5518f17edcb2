#!/bin/sh
# A guest that looks like the ThinkPad its licence is for.
exec qemu-system-x86_64 -name win7 -m 2G -net none \
    -smbios type=0,vendor=LENOVO,version="6FET82WW (3.12 )",date=11/26/2009,release=3.12 \
    -smbios type=1,manufacturer=LENOVO,product=2767W1J,version="ThinkPad T400",serial=R8AHKTW,sku=None,family=ThinkPad \
    -smbios type=2,manufacturer=LENOVO,product=2767W1J,serial=1ZH4J92N0F0,asset=None,location=1 \
    -smbios type=3,manufacturer=LENOVO,serial=R8AHKTW,sku=Notebook \
    -smbios type=11,value="licence: 4711",value="floor 3,, room 12" \
    -smbios type=1,serial=R8AHKTX
