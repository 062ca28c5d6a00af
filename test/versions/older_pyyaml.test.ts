import { inventoryTests } from '../conformance/inventory_tests.ts'
import { yamlTests } from '../conformance/yaml_tests.ts'
import { describeVersions } from './support/describe_versions.ts'
import { WITH_OLDER_PYYAML } from './support/versions.ts'

/** What depends on how YAML is read. */
const body: Parameters<typeof describeVersions>[1] = (ansible) => {
  inventoryTests(ansible, 40)
  yamlTests(ansible)
}
describeVersions('what is read and printed', body, WITH_OLDER_PYYAML)
