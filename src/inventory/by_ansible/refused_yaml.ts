import { type Problem, problem } from '../../problems.ts'

/**
 * The problems with YAML files that both this program and Ansible have, judged by Ansible's
 * messages. Ours have a place; Ansible may not even name the file. Ansible leaves a source out with
 * a warning, which names it, and fails on a vars file, which the first lines of its message do not
 * name.
 *
 * @param hasFailed whether Ansible ended with an error, and not only with warnings
 */
export function refusedYaml(
  problems: { ofSources: readonly Problem[]; ofVarsFiles: readonly Problem[] },
  messages: readonly string[],
  { hasFailed }: { hasFailed: boolean },
): Problem[] {
  const ofVarsFiles = aboutYaml(problems.ofVarsFiles)
  const doubts = new Set([...aboutYaml(problems.ofSources), ...ofVarsFiles])
  const isNamed = ({ subject }: Problem) => {
    const file = subject.replace(/:\d+(?::\d+)?$/, '')
    return messages.some((message) =>
      hasFailed ? message.includes(file) : message.startsWith(`Unable to parse ${file} as `),
    )
  }
  const named = [...doubts].filter(isNamed)
  const isAboutYaml = hasFailed && messages.some((message) => /\bYAML\b/.test(message))
  return (named.length > 0 || !isAboutYaml ? named : ofVarsFiles).map(asRefused)
}

/** Problems for which a version of Ansible may refuse a file. */
const REFUSED: readonly Problem['code'][] = ['yaml-doubt', 'yaml-syntax', 'group-priority']

const aboutYaml = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ code }) => REFUSED.includes(code))

/** The problem with a YAML file if Ansible has it too: a doubt becomes an error. */
export function asRefused(found: Problem): Problem {
  if (found.code !== 'yaml-doubt') return found
  return problem('yaml-syntax', found.subject, {
    reason: found.text.replace(/: only Ansible .*/, ''),
  })
}
