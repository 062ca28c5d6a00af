import { quote } from 'shlex'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { type Fault, faultKinds } from '../integration/fault_kinds.ts'
import { answering, Hosts, XML } from '../integration/hosts.ts'
import { HOSTILE_ANSWERS } from '../support/hostile_answers.ts'

/** Time for a connection and for a command, in s. */
export const LIMIT_SECONDS = 4

/** A hypervisor for an inventory: its variables, and whether it is to answer. */
export interface Member {
  kind: string
  isHealthy: boolean
  variables: Record<string, unknown>
}

/** What a virsh on this machine does, by the path of its URI. */
const LOCAL_FAULTS: Record<string, string> = {
  fails: 'echo "error: it failed" >&2; exit 1',
  hangs: 'sleep 600',
  'is killed': 'kill -9 $$',
  'says nothing': 'exit 0',
  'says something else': 'echo hello; exit 0',
  'ends in the middle': 'echo "<capabilities><guest>"; exit 0',
  'pours on': 'while :; do head -c 1000000 /dev/zero | tr "\\\\0" x; done',
  'drips on': 'while :; do echo "<"; sleep .1; done',
  'pours on stderr': 'while :; do head -c 1000000 /dev/zero | tr "\\\\0" x >&2; done',
}

const fileOf = (kind: string) => kind.replaceAll(' ', '_')

/** Starts hosts of all kinds, over SSH and on this machine. */
export async function startFleet(): Promise<{
  hosts: Hosts
  members: Member[]
  files: Record<string, string>
}> {
  const hosts = new Hosts()
  const { port } = await hosts.start(answering(XML))
  const overSsh = async ([kind, fault]: [string, Fault]): Promise<Member> => ({
    kind,
    isHealthy: false,
    variables: {
      ...variablesOf(await fault.host()),
      ...(fault.become && { ansible_become: true }),
    },
  })
  const here = (kind: string, isHealthy: boolean): Member => ({
    kind: `here: ${kind}`,
    isHealthy,
    variables: { ansible_connection: 'local', ansible_libvirt_uri: `test:///${fileOf(kind)}` },
  })
  const hostile = Object.entries(HOSTILE_ANSWERS).map(([kind, make]) => [
    fileOf(kind),
    make(2_000_000),
  ])
  const cases = Object.entries(LOCAL_FAULTS).map(([kind, text]) => `*/${fileOf(kind)}) ${text};;`)
  return {
    hosts,
    members: [
      { kind: 'healthy', isHealthy: true, variables: variablesOf(hosts.call('x', port)) },
      here('healthy', true),
      ...(await Promise.all(Object.entries(faultKinds(hosts, () => port)).map(overSsh))),
      ...Object.keys(LOCAL_FAULTS).map((kind) => here(kind, false)),
      ...Object.keys(HOSTILE_ANSWERS).map((kind) => ({
        ...here(kind, false),
        kind: `answer: ${kind}`,
      })),
    ],
    files: {
      healthy: XML,
      ...Object.fromEntries(hostile),
      virsh: `#!/bin/sh\ncase $2 in\n${cases.join('\n')}\nesac\ncat "\${0%/*}/\${2##*/}"\n`,
    },
  }
}

/** The variables of an inventory that have the same meaning as a call. */
export const variablesOf = (call: SshCall, seconds = LIMIT_SECONDS) => ({
  ansible_host: call.address,
  ansible_ssh_timeout: seconds,
  ansible_ssh_common_args: call.arguments.map((word) => quote(word)).join(' '),
})
