import { installedAnsible } from '../support/ansible.ts'
import { describeWith } from '../support/requirements.ts'
import { inventoryTests } from './inventory_tests.ts'

describeWith(['ansible'], "inventories are read and printed as Ansible's", () => {
  inventoryTests(installedAnsible, 300)
})
