import { expect, test } from '@jest/globals'
import type { Query } from '../../../src/fleet/answer.ts'
import { identityOf } from '../../../src/fleet/identity.ts'

const query = (change: Partial<Query> = {}, address = 'hv1.example.org', words: string[] = []) =>
  ({
    name: 'hv1',
    uri: undefined,
    become: undefined,
    connection: {
      address,
      executable: 'ssh',
      arguments: ['-o', 'Port=22', '-o', 'User="me"', '-o', 'ConnectTimeout=10', ...words],
    },
    ...change,
  }) as Query

test.each([
  ['another address', query({}, 'other')],
  ['another URI', query({ uri: 'xen:///system' })],
  ['another user there', query({ become: { user: 'root' } as Query['become'] })],
  ['this machine', query({ connection: 'local' })],
  ['another port', query({}, undefined, ['-oPort=2222'])],
  ['another port, as a flag', query({}, undefined, ['-p', '2222'])],
  ['another port, as one word', query({}, undefined, ['-p2222'])],
  ['behind another host', query({}, undefined, ['-J', 'gate'])],
  ['behind another host, as an option', query({}, undefined, ['-o', 'ProxyJump=gate'])],
  ['through a command', query({}, undefined, ['-o', 'ProxyCommand=nc gate 22'])],
])('at %s it is another hypervisor', (_, other) => {
  expect(identityOf(other)).not.toBe(identityOf(query()))
})

test('what stands behind a flag counts', () => {
  const [gate, door] = ['gate', 'door'].map((jump) =>
    identityOf(query({}, undefined, ['-J', jump])),
  )
  expect(gate).not.toBe(door)
})

test('its name and the other settings of the connection do not make it another', () => {
  const words = ['-o', 'ServerAliveInterval=5', '-C', '-v']
  expect(identityOf(query({ name: 'other' }, undefined, words))).toBe(identityOf(query()))
})
