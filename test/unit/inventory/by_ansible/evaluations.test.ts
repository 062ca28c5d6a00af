import { expect, test } from '@jest/globals'
import { evaluationsIn } from '../../../../src/inventory/by_ansible/evaluations.ts'
import { Float } from '../../../../src/values.ts'

const line = (message: unknown) => `    "msg": ${JSON.stringify(message)}`

const OUTPUT = `hv1 | SUCCESS => {
${line('mark {"names": ["a", "b"], "values": ["x", {"n": [1, 1.0, null]}]}')}
}
hv2 | FAILED! => {
    "changed": false,
${line("'nope' is undefined")}
}
hv2 | SUCCESS => {
${line(`mark {"names": ["c"], "error": "The error was: 'nope' is undefined"}`)},
    "changed": false
}
hv3 | SUCCESS => {
${line('other{"names": ["d"], "values": [1]}')}
}
`

test('answers are read out of the output, with their types', () => {
  expect(evaluationsIn(OUTPUT, 'mark ')).toEqual(
    new Map<string, unknown>([
      ['a', { value: 'x' }],
      ['b', { value: new Map([['n', [1, new Float(1), null]]]) }],
      ['c', { error: "'nope' is undefined" }],
    ]),
  )
})
