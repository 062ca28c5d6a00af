import { hasTemplate, hasVault, kindOf, type Value } from '../values.ts'

/**
 * A part of a value that does not have the right form: where it is, what was found, and what was
 * expected.
 */
export interface ShapeIssue {
  /** Keys and indices from the value's root, as in `['permutations', 'targets', 0]`. */
  path: readonly (string | number)[]
  found: string
  expected: string
  /** Names that what was found is near to. */
  nearest?: readonly string[]
  /** Whether the part may be right after Ansible has templated or decrypted it. */
  needsAnsible: boolean
}

/** The issue that `value`, at `path`, is not `expected` (`a list of names`). */
export function shapeIssue(
  path: ShapeIssue['path'],
  value: Value | undefined,
  expected: string,
): ShapeIssue {
  const templated = typeof value === 'string' && hasTemplate(value)
  return {
    path,
    found: templated ? 'a template' : kindOf(value),
    expected,
    needsAnsible: templated || (value !== undefined && hasVault(value)),
  }
}
