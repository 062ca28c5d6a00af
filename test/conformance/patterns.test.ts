import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { patternTests } from './pattern_tests.ts'

describeWith(['ansible'], "host patterns are Ansible's", () => {
  patternTests(installedAnsible)
})
