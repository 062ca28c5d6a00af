import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { alikeTests } from './alike_tests.ts'

describeWith(['ansible'], 'what hypervisors offer', () => {
  alikeTests(installedAnsible)
})
