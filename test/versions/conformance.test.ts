import { alikeTests } from '../conformance/alike_tests.ts'
import { inventoryTests } from '../conformance/inventory_tests.ts'
import { optionTests } from '../conformance/option_tests.ts'
import { patternTests } from '../conformance/pattern_tests.ts'
import { yamlMutationTests } from '../conformance/yaml_mutation_tests.ts'
import { yamlTests } from '../conformance/yaml_tests.ts'
import { describeVersions } from './support/describe_versions.ts'

describeVersions('what is read and printed', (ansible) => {
  inventoryTests(ansible, 40)
  yamlTests(ansible)
  yamlMutationTests(ansible, 200)
  patternTests(ansible)
})

describeVersions('what hypervisors offer', (ansible) => {
  alikeTests(ansible)
})

describeVersions('where options are set', optionTests)
