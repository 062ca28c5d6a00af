import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { handoverTests } from './handover_tests.ts'

describeWith(['ansible-inventory'], 'what only Ansible reads is printed as Ansible has it', () => {
  handoverTests(installedAnsible)
})
