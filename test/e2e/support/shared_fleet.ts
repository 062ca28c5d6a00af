import { jest, test } from '@jest/globals'
import { isOnPath } from '../../support/path.ts'
import { describeUnlessMissing } from '../../support/requirements.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import type { FleetAddress } from './fleet.ts'

/**
 * The fleet that the test files share: its address, or what this machine lacks for it, or why it
 * did not start.
 */
export type SharedFleet = { address: FleetAddress } | { missing: string[] } | { failure: string }

/** Ansible takes seconds for a play, and many times that on a machine that is busy. */
const TEST_LIMIT_MS = 120_000

const shared = () => JSON.parse(process.env.SHARED_FLEET ?? '') as SharedFleet

/**
 * A `describe` on the shared fleet, skipped where this machine cannot have one, or lacks a command
 * that it needs besides.
 */
export function describeOnFleet(
  name: string,
  body: () => void,
  commands: readonly string[] = [],
): void {
  jest.setTimeout(TEST_LIMIT_MS)
  const outcome = shared()
  if ('failure' in outcome) {
    test(name, () => {
      throw new Error(outcome.failure)
    })
    return
  }
  const lacking = commands.filter((command) => !isOnPath(command))
  const missing = 'missing' in outcome ? outcome.missing : []
  describeUnlessMissing([...missing, ...lacking], name, body)
}

/** The shared fleet; only within the tests of `describeOnFleet`. */
export function fleet(): FleetAddress {
  return (shared() as { address: FleetAddress }).address
}

/** A new directory that is removed when the fleet ends. */
export function newDirectory(): string {
  return temporaryDirectory('test-', fleet().directory)
}
