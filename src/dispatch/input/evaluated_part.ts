import type { Evaluation } from '../../inventory/by_ansible/evaluations.ts'
import { failure, type Outcome, problem, success } from '../../problems.ts'
import type { Value } from '../../values.ts'
import type { ShapeIssue } from '../../vm/shape_issue.ts'

/**
 * What `read` makes of what Ansible worked out for a `part` of a definition (`vm.arch`), or the problem
 * about `place` that it cannot be used.
 */
export function evaluatedPart<Given extends object>(
  evaluation: Evaluation,
  part: string,
  place: string,
  read: (value: Value) => Given | { issue: ShapeIssue },
): Outcome<Given> {
  if ('error' in evaluation) {
    const detail = { name: part, host: 'localhost', reason: evaluation.error }
    return failure(problem('value-failed', place, detail))
  }
  const given = read(evaluation.value)
  if (!('issue' in given)) return success(given)
  const { found, expected, nearest } = given.issue
  const what = `${part}, after the set_fact tasks,`
  return failure(problem('definition-shape', place, { what, found, expected, nearest }))
}
