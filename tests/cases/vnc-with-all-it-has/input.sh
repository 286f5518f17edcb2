kvm -m 1024 -net none -vnc 127.0.0.1:2,websocket=5800,share=force-shared,tls-creds=tls0 -vnc unix:/run/vnc.sock -k de -usbdevice tablet
