import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { yamlMutationTests } from './yaml_mutation_tests.ts'

describeWith(['ansible'], 'YAML that is not quite YAML', () => {
  yamlMutationTests(installedAnsible, 400)
})
