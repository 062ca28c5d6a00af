// The least that ssh2 takes to run a command on so many hosts, 128 at a time: no host keys checked,
// nothing resolved, nothing parsed. `timeOfBareSsh2` forks this file; it prints nothing.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import ssh2 from 'ssh2'
import { inParallel } from '../src/fleet/in_parallel.ts'
import { SETTINGS } from '../src/settings.ts'

interface Hosts {
  port: number
  keyFile: string
  count: number
}

/** The time from the first connection to the last answer, without the start of the process, in ms. */
export function timeOfBareSsh2(hosts: Hosts): Promise<number> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  const child = fork(import.meta.filename, [JSON.stringify(hosts)], { env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the loop ended with ${code}`)))
    child.once('message', (time: number) => resolve(time))
  })
}

function ask(port: number, privateKey: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    client.on('error', reject)
    client.on('ready', () =>
      client.exec('virsh capabilities', (error, channel) => {
        if (error) return reject(error)
        channel.on('data', () => {})
        channel.on('close', () => {
          client.end()
          resolve()
        })
      }),
    )
    const sock = connect(port, '127.0.0.1')
    // Nagle's algorithm costs 40 ms for each.
    sock.setNoDelay(true)
    client.connect({
      sock,
      username: 'tester',
      // To ask first what is allowed costs a round trip.
      authHandler: ['publickey'],
      privateKey,
    })
  })
}

if (process.argv[1] === import.meta.filename) {
  const { port, keyFile, count }: Hosts = JSON.parse(process.argv[2] ?? '')
  const key = readFileSync(keyFile)
  const hosts = Array.from({ length: count })
  const start = performance.now()
  await inParallel(hosts, SETTINGS.forks.default, () => ask(port, key))
  process.send?.(performance.now() - start, () => process.disconnect())
}
