import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { runDispatch } from '../../src/dispatch/run/run.ts'
import type { Answer, Query } from '../../src/fleet/answer.ts'
import { createReader } from '../../src/fleet/reader.ts'
import { renderInventory } from '../../src/inventory/script_json.ts'
import { additionsOf } from '../../src/report/emitted/additions.ts'
import { escaped } from '../../src/report/text/json.ts'
import { answering, Hosts, queryCalls, XML } from '../integration/hosts.ts'
import type { Target } from './fuzz_targets.ts'

const INVENTORY = {
  all: {
    hosts: { localhost: { config: { list: [{ target: 'x86_64', platform: 'p' }] } } },
    children: {
      hypervisors: {
        hosts: { foreign: {}, healthy: {} },
        vars: { ansible_connection: 'local', ansible_become: true },
      },
    },
  },
}

/**
 * What a hypervisor sends, on its whole way: what virsh and others print there, up to the inventory,
 * and the bytes of an SSH server, up to the answer. `directory` is for files.
 */
export async function remoteTargets(
  directory: string,
): Promise<{ targets: Record<string, Target>; stop: () => Promise<void> }> {
  const hosts = new Hosts()
  const { port } = await hosts.start(answering(XML))
  let sent = Buffer.alloc(0)
  const liar = await hosts.startPlain((socket) => socket.end(sent))
  const call = hosts.call('foreign', liar, { connectTimeoutMs: 300 })
  const targets: Record<string, Target> = {
    'an output, up to the inventory': {
      seeds: [
        XML,
        `${XML}\n/\n a\n b-1\n\n`,
        'error: Failed to connect socket: No such file or directory\n',
        'sudo: a password is required\n',
      ],
      read: (text) => printedFor(text, directory),
    },
    'an SSH server, up to the answer': {
      seeds: [await greetingOf(port)],
      isSlow: true,
      read: async (text) => {
        sent = Buffer.from(text, 'latin1')
        const answer = (await queryCalls([call], { transport: 'ssh2' })).get('foreign')
        if (!answer || !('problem' in answer)) throw new Error(JSON.stringify(answer))
      },
    },
  }
  return { targets, stop: () => hosts.stop() }
}

/** What an SSH server sends before it gets an answer: its version, and its algorithms. */
async function greetingOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.setEncoding('latin1').on('data', (text) => {
    said += text
  })
  // The version in a line, and a packet, which has its length in front.
  const isWhole = () => {
    const packet = Buffer.from(said.slice(said.indexOf('\n') + 1), 'latin1')
    return packet.length > 4 && packet.length >= 4 + packet.readUInt32BE()
  }
  socket.write('SSH-2.0-Reader\r\n')
  while (!isWhole()) await once(socket, 'data')
  socket.destroy()
  return said
}

/** Throws if a run with this output of one hypervisor does not print what it should. */
async function printedFor(text: string, directory: string): Promise<void> {
  const inventory = join(directory, 'hosts.json')
  writeFileSync(inventory, JSON.stringify(INVENTORY))
  const context = {
    arguments: [],
    environment: { HOME: directory, VM_DISPATCHER_INVENTORY: inventory },
    workingDirectory: directory,
    scriptPath: join(directory, 'script.js'),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  }
  const result = { status: 'exited' as const, exitCode: text.length % 3 === 0 ? 1 : 0 }
  const reader = createReader()
  const answerOf = ({ name, ...query }: Query): Promise<Answer> =>
    name === 'healthy'
      ? reader.read({ ...query, name }, { ...result, exitCode: 0, stdout: XML, stderr: '' }, [])
      : reader.read({ ...query, name }, { ...result, stdout: text, stderr: text }, [])
  const run = await runDispatch(context, {
    verbosity: 0,
    settings: {},
    timings: false,
    askThem: async (queries) =>
      new Map(
        await Promise.all(queries.map(async (one) => [one.name, await answerOf(one)] as const)),
      ),
  })
  if (!run.ok) throw new Error(JSON.stringify(run.problems))
  const { inventory: read, decision } = run.value
  const { hostvars } = JSON.parse(escaped(renderInventory(read, additionsOf(decision))))._meta
  const { foreign, healthy } = hostvars
  const assigned = [foreign, healthy].flatMap(({ vm_dispatcher }) => vm_dispatcher.assigned)
  const { status, error } = foreign.vm_dispatcher
  if (healthy.vm_dispatcher.status !== 'ok' || assigned.length !== 1) {
    throw new Error(`the other hypervisor is not as it was: ${JSON.stringify(healthy)}`)
  }
  if (status !== 'ok' && typeof error?.code !== 'string') throw new Error('it has no reason')
}
