import { describe, test } from '@jest/globals'
import { isOnPath } from './path.ts'

/** A `describe` that needs commands of this machine (`['ansible', 'python3']`) on PATH. */
export function describeWith(
  requirements: readonly string[],
  name: string,
  body: () => void,
): void {
  describeUnlessMissing(
    requirements.filter((command) => !isOnPath(command)),
    name,
    body,
  )
}

/**
 * A `describe` whose tests are skipped where this machine lacks something, with one line that says
 * so; with FORBID_SKIPS in the environment, as in CI, that is a failure instead.
 */
export function describeUnlessMissing(
  missing: readonly string[],
  name: string,
  body: () => void,
): void {
  if (missing.length === 0) {
    describe(name, body)
    return
  }
  const reason = `${name}: this machine has no ${missing.join(', ')}`
  if (process.env.FORBID_SKIPS) {
    test(name, () => {
      throw new Error(`${reason}, and FORBID_SKIPS is set`)
    })
    return
  }
  process.stderr.write(`skipped: ${reason}\n`)
  describe.skip(reason, body)
}
