#!/bin/bash
# Makes a small Linux to boot VMs with, from Debian's packages: `linux` (the kernel) and `initrd` (all
# the rest: busybox, an SSH server, Python for Ansible).
#
#   make.sh DIRECTORY PUBLIC_KEY
#
# DIRECTORY gets both, and `known_hosts` with the line of the guest's own host key. PUBLIC_KEY is the
# file of the key that may log in as root. Runs on Debian, on amd64; it needs busybox, dropbear-bin,
# openssh-sftp-server and python3, and downloads a kernel.
set -euo pipefail

directory=$(realpath "$1") public_key=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root"/{bin,dev,etc/dropbear,lib/modules,lib64,proc,root/.ssh,run,sys,tmp,usr/bin,usr/lib,var/log}

# Copies programs or libraries, with the libraries that they need.
copy() {
  local file
  for file in "$@" $(ldd "$@" | grep -o '/[^ ]*' | grep -v ':$' | sort -u); do
    mkdir -p "$root$(dirname "$file")"
    cp --dereference --update "$file" "$root$file"
  done
}

# The kernel for virtual machines; its package is unpacked, because installing it would make it this
# machine's own.
cd "$work"
kernel=$(apt-cache depends --important linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p')
apt-get download -q "$kernel"
dpkg-deb --extract linux-image-*.deb kernel
cp kernel/boot/vmlinuz-* "$directory/linux"
# In the order in which they need each other: `init` loads them by their names.
number=0
for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover \
  net_failover virtio_net; do
  cp "$(find kernel/lib/modules -name "$module.ko")" "$root/lib/modules/$((++number))-$module.ko"
done

copy /usr/bin/busybox /usr/sbin/dropbear /usr/lib/openssh/sftp-server
ln -s openssh/sftp-server "$root/usr/lib/sftp-server"
ln -s /usr/bin/busybox "$root/bin/sh"

# Python's own library, without the parts that no module of Ansible needs.
python=$(realpath /usr/bin/python3)
version=$(basename "$python")
copy "$python"
ln -s "$version" "$root/usr/bin/python3"
(cd / && tar --create --exclude-from=- "usr/lib/$version") <<'END' | tar --extract --directory "$root"
config-*
ensurepip
idlelib
lib2to3
pydoc_data
sqlite3
test
tkinter
turtledemo
_ssl.*
_hashlib.*
END
for library in "$root/usr/lib/$version"/lib-dynload/*.so; do copy "${library#"$root"}"; done

echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
echo /bin/sh >"$root/etc/shells"
install -m 600 "$public_key" "$root/root/.ssh/authorized_keys"
dropbearkey -t ed25519 -f "$root/etc/dropbear/dropbear_ed25519_host_key" |
  sed -n 's/^\(ssh-ed25519 [^ ]*\).*/* \1/p' >"$directory/known_hosts"
cp "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/init" "$root/init"

cd "$root"
find . | busybox cpio -o -H newc >"$directory/initrd" 2>"$work/cpio.log" || cat "$work/cpio.log" >&2
