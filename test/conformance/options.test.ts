import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { optionTests } from './option_tests.ts'

describeWith(['ansible'], "options are Ansible's", () => {
  optionTests(installedAnsible)
})
