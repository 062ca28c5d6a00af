import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { yamlTests } from './yaml_tests.ts'

describeWith(['ansible'], "YAML and JSON are Ansible's", () => {
  yamlTests(installedAnsible)
})
