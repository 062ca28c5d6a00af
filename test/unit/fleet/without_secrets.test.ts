import { expect, test } from '@jest/globals'
import type { Answer, Query } from '../../../src/fleet/answer.ts'
import { answerWithoutSecrets, withoutSecrets } from '../../../src/fleet/without_secrets.ts'
import { problem } from '../../../src/problems.ts'

test('no password or passphrase of any hypervisor comes through', () => {
  const query = (name: string, password: string, passphrase: string | undefined, become: string) =>
    ({
      name,
      connection: { secrets: { password, passphrase, privateKey: '' } },
      become: { password: become },
    }) as unknown as Query
  const lines: string[] = []
  const trace = withoutSecrets(
    (name, line) => lines.push(`${name} ${line}`),
    [query('hv1', 'one', undefined, 'two'), query('hv2', 'three', 'four', '')],
  )
  trace('hv1', 'one, two, three and four, one')
  expect(lines).toEqual(['hv1 ***, ***, *** and ***, ***'])
})

test('no problem or warning of an answer shows what its hypervisor was told', () => {
  const query = { connection: 'local', become: { password: 'geheim' } } as unknown as Query
  const found = (message: string) => problem('virsh-failed', 'hv1', { exitCode: 1, message })
  const answer: Answer = {
    status: 'failed',
    problem: found('got geheim'),
    warnings: [found('no geheimer')],
  }
  expect(answerWithoutSecrets(answer, query)).toEqual({
    status: 'failed',
    problem: found('got ***'),
    warnings: [found('no ***er')],
  })
})

test.each([
  'debug1: Executing proxy command: exec sshpass -p geheim nc hv1 22',
  "debug1: command line line 0: ProxyCommand=curl -u me:'geheim' %h",
  'debug1: Executing command: \'/bin/sh -c "geheim"\'',
])('no command that may hold one comes through: %s', (said) => {
  let shown = ''
  withoutSecrets((_, line) => {
    shown = line
  }, [])('hv1', said)
  expect(shown).not.toContain('geheim')
  expect(shown).toMatch(/command.*\*\*\*$/i)
})
