import { type Problem, problem } from '../../problems.ts'

/**
 * Of this program's problems with YAML files those that Ansible has as well, by what it said: these
 * have a place, where Ansible may not say as much as a name. Ansible leaves a source out with a
 * warning, and fails at a vars file; up to 2.18 it names both, from 2.19 on the source only.
 *
 * @param hasFailed whether Ansible ended with an error, and not with warnings only
 */
export function refusedYaml(
  problems: readonly Problem[],
  messages: readonly string[],
  { hasFailed }: { hasFailed: boolean },
): Problem[] {
  const doubts = problems.filter(({ code }) => code === 'yaml-doubt' || code === 'yaml-syntax')
  const isNamed = ({ subject }: Problem) => {
    const file = subject.replace(/(?::\d+)*$/, '')
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
