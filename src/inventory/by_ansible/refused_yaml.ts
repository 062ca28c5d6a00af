import { type Problem, problem } from '../../problems.ts'

/**
 * Those of this program's problems with YAML files that Ansible has too, judged by its messages.
 * Ours have a place; Ansible may not even name the file. Ansible leaves a source out with a
 * warning, and fails on a vars file; up to 2.18 it names both, from 2.19 on the source only.
 *
 * @param hasFailed whether Ansible ended with an error, and not only with warnings
 */
export function refusedYaml(
  problems: readonly Problem[],
  messages: readonly string[],
  { hasFailed }: { hasFailed: boolean },
): Problem[] {
  const doubts = problems.filter(({ code }) => code === 'yaml-doubt' || code === 'yaml-syntax')
  const isNamed = ({ subject }: Problem) => {
    const file = subject.replace(/:\d+(?::\d+)?$/, '')
    return messages.some((message) =>
      hasFailed ? message.includes(file) : message.startsWith(`Unable to parse ${file} as `),
    )
  }
  const named = doubts.filter(isNamed)
  const isAboutYaml = hasFailed && messages.some((message) => /\bYAML\b/.test(message))
  return (named.length > 0 || !isAboutYaml ? named : doubts).map(asRefused)
}

/** What was a doubt without Ansible is certain now. */
function asRefused(found: Problem): Problem {
  if (found.code !== 'yaml-doubt') return found
  return problem('yaml-syntax', found.subject, {
    reason: found.text.replace(/: only Ansible .*/, ''),
  })
}
