import { expect, test } from '@jest/globals'
import { compactJson, renderJson } from '../../../../src/report/text/json.ts'
import { TaggedText } from '../../../../src/values.ts'

test('values of the inventory are as Ansible has them in JSON', () => {
  const data = { entry: new Map([['secret', new TaggedText('vault', '$ANSIBLE_VAULT')]]) }
  expect(renderJson(data)).toBe(`{
  "entry": {
    "secret": {
      "__ansible_vault": "$ANSIBLE_VAULT"
    }
  }
}`)
})

test('nothing that a terminal obeys is printed, and nothing is lost', () => {
  const text = '\u001b[31m\u009b\u202e\u2028\u{e0001}\n\u007f'
  const json = compactJson(text)
  expect(json).toMatch(/^[\x20-\x7e]*$/)
  expect(JSON.parse(json)).toBe(text)
})
