import { describe, expect, test } from '@jest/globals'
import { refusedYaml } from '../../../../src/inventory/by_ansible/refused_yaml.ts'
import { problem } from '../../../../src/problems.ts'
import { lines } from '../read_files.ts'

const SOURCE = problem('yaml-syntax', 'inv/hosts.yml:3:1', { reason: 'deficient indentation' })
const VARS = problem('yaml-doubt', '/lab/group_vars/all.yml:2:1', {
  what: 'a tab in the indentation',
})
const OTHER = problem('needs-ansible', 'hosts.ini', { what: 'an inventory in INI format' })
const PRIORITY = problem('group-priority', 'prio.yml:2:3', { found: 'a string' })
const PROBLEMS = { ofSources: [SOURCE, OTHER, PRIORITY], ofVarsFiles: [VARS] }

const refused = (messages: readonly string[], hasFailed: boolean) =>
  lines(refusedYaml(PROBLEMS, messages, { hasFailed }))

const OF_SOURCE = 'inv/hosts.yml:3:1: not valid YAML: deficient indentation [yaml-syntax]'
const OF_VARS =
  '/lab/group_vars/all.yml:2:1: not valid YAML: a tab in the indentation [yaml-syntax]'

describe('the YAML that Ansible refuses, too', () => {
  test.each([
    ['none of it', ['Found both group and host with same name: h'], false, []],
    ['a source', ['Unable to parse inv/hosts.yml as an inventory source'], false, [OF_SOURCE]],
    [
      'a priority that is not an integer',
      ['Unable to parse prio.yml as an inventory source'],
      false,
      ['prio.yml:2:3: ansible_group_priority is a string, not an integer [group-priority]'],
    ],
    ['another source', ['Unable to parse inv/a.yml as an inventory source'], false, []],
    [
      'a vars file, by its name',
      [
        "ended with 4: We were unable to read either as JSON nor YAML: '/lab/group_vars/all.yml': line 2",
      ],
      true,
      [OF_VARS],
    ],
    [
      'one that Ansible 2.19 does not name',
      ['ended with 4: YAML parsing failed: Tabs are usually invalid in YAML'],
      true,
      [OF_VARS],
    ],
    ['a failure of another kind', ['ended with 1: no such plugin'], true, []],
  ])('%s', (_name, messages, hasFailed, expected) => {
    expect(refused(messages, hasFailed)).toEqual(expected)
  })
})
