import { describe, expect, test } from '@jest/globals'
import {
  ansibleMessages,
  isAboutVault,
  lastMessage,
  reasonOfFailure,
} from '../../../../src/inventory/by_ansible/messages.ts'

describe('ansibleMessages', () => {
  test('joins what is wrapped at 79 columns', () => {
    const stderr = `[WARNING]:  * Failed to parse /lab/hosts.ini with ini plugin: not enough
values to unpack (expected 3, got 2) in x86-
64
[WARNING]: Unable to parse /lab/hosts.ini as an inventory source
`
    expect(ansibleMessages(stderr).warnings).toEqual([
      'Failed to parse /lab/hosts.ini with ini plugin: not enough values to unpack (expected 3, got 2) in x86-64',
      'Unable to parse /lab/hosts.ini as an inventory source',
    ])
  })

  test('leaves out the details of later versions, and what says nothing about a source', () => {
    const stderr = `[WARNING]: Failed to parse inventory with 'ini' plugin: too few values

Failed to parse inventory with 'ini' plugin.

<<< caused by >>>

Origin: /lab/bad.ini

[DEPRECATION WARNING]: something is old
[WARNING]: Invalid characters were found in group names but not replaced, use
-vvvv to see details
[ERROR]: This is the end
`
    expect(ansibleMessages(stderr)).toEqual({
      warnings: ["Failed to parse inventory with 'ini' plugin: too few values"],
      errors: ['This is the end'],
    })
  })

  test('leaves out what the ini plugin says of a file that was meant for another', () => {
    const stderr = `[WARNING]:  * Failed to parse /a.yml with auto plugin: unknown plugin
[WARNING]:  * Failed to parse /a.yml with ini plugin: Invalid host pattern 'plugin:'
`
    expect(ansibleMessages(stderr).warnings).toEqual([
      'Failed to parse /a.yml with auto plugin: unknown plugin',
    ])
  })

  test.each([
    [
      "Failed to parse inventory with 'yaml' plugin: YAML parsing failed",
      "Failed to parse inventory with 'ini' plugin: Expected key=value",
    ],
    [
      'Failed to parse /lab/hosts with yaml plugin: Syntax Error while loading YAML.',
      'Failed to parse /lab/hosts with ini plugin: /lab/hosts:2: Expected key=value',
    ],
  ])('has both of a file that may be YAML or INI: %s', (ofYaml, ofIni) => {
    const stderr = `[WARNING]: ${ofYaml}\n[WARNING]: ${ofIni}\n`
    expect(ansibleMessages(stderr).warnings).toEqual([ofYaml, ofIni])
  })

  test('of a YAML file has only what the yaml plugin says', () => {
    const stderr = `[WARNING]:  * Failed to parse /lab/a.yml with yaml plugin: Syntax Error
[WARNING]:  * Failed to parse /lab/a.yml with ini plugin: Expected key=value
`
    expect(ansibleMessages(stderr).warnings).toEqual([
      'Failed to parse /lab/a.yml with yaml plugin: Syntax Error',
    ])
  })

  test('says the same once', () => {
    expect(ansibleMessages('[WARNING]: a\n[WARNING]: a\n').warnings).toEqual(['a'])
  })
})

describe('lastMessage', () => {
  test.each([
    [
      'ERROR! Attempting to decrypt but\nno vault secrets found\n',
      'Attempting to decrypt but no vault secrets found',
    ],
    ['[WARNING]: a\n[ERROR]: b\n\nOrigin: c\n', 'b'],
    ['Traceback:\n  File\nKeyError: 1\n', 'KeyError: 1'],
    ['', ''],
  ])('of %j is %j', (stderr, message) => {
    expect(lastMessage(stderr)).toBe(message)
  })
})

test('a vault without its password is told from other errors', () => {
  expect(isAboutVault('Attempting to decrypt but no vault secrets found')).toBe(true)
  expect(isAboutVault('Decryption failed (no vault secrets were found) on /lab/x')).toBe(true)
  expect(isAboutVault('too few values')).toBe(false)
})

describe('reasonOfFailure', () => {
  test.each([
    [
      "The task includes an option with an undefined variable. The error was: 'a' is undefined. 'a' is undefined",
      "'a' is undefined",
    ],
    [
      "The task includes an option with an undefined variable.. 'a' is undefined",
      "'a' is undefined",
    ],
    [
      "Task failed: Finalization of task args for 'ansible.builtin.debug' failed: Error while resolving value for 'msg': 'a' is undefined",
      "'a' is undefined",
    ],
    [
      "An unhandled exception occurred while running the lookup plugin 'vars'. Error was a <class 'x'>, original message: no secrets. no secrets",
      'no secrets',
    ],
    ['template error. at 1.5', 'template error. at 1.5'],
  ])('of %j', (message, reason) => {
    expect(reasonOfFailure(message)).toBe(reason)
  })
})
