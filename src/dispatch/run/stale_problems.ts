import type { Assignment } from '../../placement/plan.ts'
import { type Problem, problem } from '../../problems.ts'
import type { RequestedHypervisor } from '../request/request.ts'
import { ageInWords } from './age.ts'
import type { FoundAnswers } from './answers.ts'

/**
 * Warns of hypervisors that do not answer, and says how many VMs stay there. On drained ones none does.
 */
export function staleProblems(
  hypervisors: readonly Pick<RequestedHypervisor, 'name' | 'terms'>[],
  { answers, memory, now }: Pick<FoundAnswers, 'answers' | 'memory' | 'now'>,
  assignments: readonly Assignment[],
): Problem[] {
  const counts = new Map<string, number>()
  for (const { hypervisor, entries } of assignments) {
    counts.set(hypervisor, (counts.get(hypervisor) ?? 0) + entries.length)
  }
  return hypervisors.flatMap(({ name, terms }) => {
    const answer = answers.get(name)
    if (answer?.status !== 'stale' || terms.drained) return []
    const count = counts.get(name)
    const kept = count === 1 ? '1 VM stays there' : `${count || 'no'} VMs stay there`
    const other = memory.moved.has(name) ? ', with other connection settings,' : ''
    const age = `${ageInWords(answer.since, now)} ago${other}`
    return problem('answer-stale', name, { age, kept })
  })
}
