import { hasTemplate, inert, isMap, textOf, type Value, type ValueMap } from '../../values.ts'

/** How the VMs on a hypervisor are reached. */
export interface Way {
  /** The hypervisors to go through, the outermost first and this one last. */
  hostjumps: readonly string[]
  /** The arguments with which ssh goes through this one; undefined if it is this machine. */
  throughIt: string | undefined
  /** Whether it wants a password or passphrase, which nobody can give on the way. */
  asks: boolean
  /** How this machine reaches its libvirt; undefined for virsh's own default. */
  libvirtUri: string | undefined
}

/** A VM that Ansible is to reach. */
export interface Guest {
  /** Its name, which is libvirt's and Ansible's. */
  name: string
  /** Its merged definition. */
  vm: ValueMap
  /** What its definition gives it by `add_host`. */
  host: ValueMap
  /** How its hypervisor is reached; undefined where that is not known. */
  way: Way | undefined
  /** `ansible_connection`, where the static inventory sets it for this VM. */
  connection: Value | undefined
}

/** The variables with which Ansible reaches a VM; those that are undefined are left out. */
export type VmConnection = ReturnType<typeof vmConnection>

/**
 * How Ansible reaches a VM, by its definition and the way to its hypervisor. `vm.net.type` decides:
 * a guest in QEMU's own network (`user`) is a port of its hypervisor's; one in a network that the
 * hypervisor makes is reached through it; one on the network around the hypervisor (`bridge`,
 * `direct`) has an address there.
 */
export function vmConnection(guest: Guest) {
  const { name, vm, way } = guest
  const auth = (key: string) => partOf(vm, 'metadata', 'auth', key)
  const common = {
    ansible_hostname: partOf(vm, 'metadata', 'hostname'),
    ansible_host_real: partOf(vm, 'net', 'ip'),
    ansible_user: auth('user'),
    ansible_password: auth('password'),
    ansible_become_method: auth('become_method'),
    ansible_become_user: auth('become_user'),
    ansible_become_password: auth('become_password'),
    hostjumps: way && inert(way.hostjumps),
  }
  const byLibvirt = textOf(guest.connection) === BY_LIBVIRT
  return byLibvirt
    ? { ...common, ansible_host: inert(name), ...BESIDE_SSH, ansible_libvirt_uri: way?.libvirtUri }
    : { ...common, ...bySsh(guest), ansible_libvirt_uri: undefined }
}

/** The connection that asks the guest's agent, through libvirt. */
const BY_LIBVIRT = 'community.libvirt.libvirt_qemu'

const BESIDE_SSH = { ansible_port: undefined, ansible_ssh_common_args: undefined }

/** Kinds of network that are not the hypervisor's own. */
const AROUND = ['bridge', 'direct']

function bySsh({ name, vm, host, way }: Guest) {
  const type = textOf(partOf(vm, 'net', 'type')) ?? 'user'
  const isLocal = type === 'user'
  const jump = AROUND.includes(type) ? undefined : way?.throughIt
  return {
    ansible_host: isLocal ? LOOPBACK : partOf(vm, 'net', 'ip'),
    ansible_port: host.get('ansible_port') ?? (isLocal ? forwardedPort(vm) : SSH_PORT),
    ansible_ssh_common_args: jump === undefined ? undefined : inert(`${jump} ${aliasOf(name)}`),
  }
}

const LOOPBACK = '127.0.0.1'

/** It is set explicitly, because a port that all hosts inherit is that of the hypervisors. */
const SSH_PORT = 22

/** The port of the hypervisor that leads to the guest's sshd, by QEMU's `hostfwd`. */
function forwardedPort(vm: ValueMap): Value | undefined {
  const source = textOf(partOf(vm, 'net', 'source'))
  const port = /\bhostfwd=tcp:[^:,]*:(\d{1,5})-[^:,]*:22(?!\d)/.exec(source ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}

/**
 * Addresses behind a hypervisor mean another machine behind the next one, so known_hosts needs the
 * VM's own name: in small letters, with `_` in place of other characters.
 */
const aliasOf = (name: string): string =>
  `-o HostKeyAlias=${name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '_')}`

/**
 * A part of the definition. If Ansible still has to evaluate it, this is a template that names the
 * part: it has no secret in it, and Ansible evaluates it with the definition's own variables.
 */
function partOf(vm: ValueMap, ...path: string[]): Value | undefined {
  let value: Value | undefined = vm
  for (const key of path) {
    if (typeof value === 'string' && hasTemplate(value)) return `{{ vm.${path.join('.')} }}`
    value = isMap(value) ? value.get(key) : undefined
  }
  if (value === undefined || value === null) return undefined
  return hasTemplate(value) ? `{{ vm.${path.join('.')} }}` : value
}
