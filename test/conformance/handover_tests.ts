import { expect, test } from '@jest/globals'
import type { Ansible } from '../support/ansible.ts'
import { HANDOVER_CASES } from './handover_cases.ts'
import { compared } from './handover_comparison.ts'

/** The tests that what this program has from this Ansible is printed as Ansible has it. */
export function handoverTests(ansible: () => Ansible): void {
  test.each(Object.entries(HANDOVER_CASES))(
    '%s',
    async (_name, given) => {
      const { source, printed, theirs, ours } = await compared(given, ansible())
      expect(printed).toEqual(source)
      expect(ours).toEqual(theirs)
    },
    120_000,
  )
}
