#!/bin/bash
# One hypervisor: sshd, and a libvirtd that finds only some emulators, with mounts of their own.
#
#   unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
#     hypervisor.sh DIRECTORY shown|hidden|stopped EMULATOR...
#
# DIRECTORY holds sshd_config, and `log`, to which standard error goes. The second argument is
# /dev/kvm's part in it: libvirtd may use it, or not; or there is no libvirtd at all. EMULATOR is
# aarch64 for /usr/bin/qemu-system-aarch64 and so on; none stands for all that are installed. Prints
# `ready` once libvirt has answered, and lives until its standard input ends, so that nothing
# outlives the process that started it.
set -euo pipefail

directory=$1 kvm=$2
shift 2

# A home of its own, too: what root's shell does at a login on this machine is no part of the tests.
for path in ~root /run /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
  mount -t tmpfs tmpfs "$path"
done
mkdir /run/sshd
# libvirt would build a /dev for each domain, which fails over a /dev/kvm that is mounted by itself.
echo 'namespaces = []' >/etc/libvirt/qemu.conf

# Neither executable nor to be opened by the user that libvirt runs emulators as.
install -m 600 /dev/null /run/hidden

for emulator in /usr/bin/qemu-system-*; do
  # A link shares its target's fate.
  [[ -L $emulator || $# == 0 || " $* " == *" ${emulator#/usr/bin/qemu-system-} "* ]] ||
    mount --bind /run/hidden "$emulator"
done
if [[ -e /dev/kvm ]]; then
  # The machine's own /dev/kvm may be root's alone; a node of ours leaves it as it is.
  mknod -m 666 /run/shown c 10 232
  [[ $kvm == shown ]] && mount --bind /run/shown /dev/kvm || mount --bind /run/hidden /dev/kvm
fi

source "${BASH_SOURCE[0]%/*}/start_sshd.sh"
if [[ $kvm != stopped ]]; then
  # It takes the domains' output; without it none starts.
  /usr/sbin/virtlogd &
  /usr/sbin/libvirtd &
  libvirtd=$!
  until [[ -S /run/libvirt/libvirt-sock ]]; do
    kill -0 $libvirtd
    sleep 0.1
  done
  # The first call probes every emulator, which takes up to a minute; later ones answer at once.
  virsh capabilities >/run/capabilities
fi
echo ready >&4
wait -n
