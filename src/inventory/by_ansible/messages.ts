/**
 * Warnings that are left out: those that Ansible gives again for what this program prints, and one
 * about the form of its output (up to 2.18 it does not sort the keys of a mapping if some are text
 * and some are not).
 */
const NOISE =
  /^(Invalid characters were found in group names|Found both group and host with same|Found variable using reserved name|Could not sort JSON output)/

const TAG = /^\[(WARNING|ERROR|DEPRECATION WARNING)\]: |^(ERROR)! /

/**
 * The warnings and errors that a command of Ansible's wrote on stderr, each as one line. Up to 2.18
 * Ansible wraps them at 79 columns; from 2.19 details follow after an empty line, which are left out.
 */
export function ansibleMessages(stderr: string): { warnings: string[]; errors: string[] } {
  const messages = { warnings: new Set<string>(), errors: new Set<string>() }
  for (const part of stderr.split(/\n(?=\[[A-Z ]+\]: |ERROR! )|\n\n/)) {
    const [tag = '', warning, error] = TAG.exec(part) ?? []
    const text = oneLine(part.slice(tag.length)).replace(/^\* /, '')
    if (error || warning === 'ERROR') messages.errors.add(text)
    else if (warning === 'WARNING' && !NOISE.test(text)) messages.warnings.add(text)
  }
  return { warnings: withoutLastResort([...messages.warnings]), errors: [...messages.errors] }
}

/**
 * The warnings without those of the ini plugin that have no meaning: it tries every source that the
 * others have refused. A file without an extension, such as `hosts`, may be meant for it or for the
 * yaml plugin, which tries such a file too; then both count.
 */
function withoutLastResort(warnings: string[]): string[] {
  const isOfIni = (warning: string) => /^Failed to parse .*with '?ini'? plugin/.test(warning)
  const isMeantForOthers = (warning: string) =>
    isAboutSource(warning) && !isOfIni(warning) && !MAYBE_INI.test(warning)
  return warnings.some(isMeantForOthers)
    ? warnings.filter((warning) => !isOfIni(warning))
    : warnings
}

/** From 2.19 on the message does not name the file. */
const MAYBE_INI = /^Failed to parse (?:inventory|\S*\/[^/.\s]+) with '?yaml'? plugin/

/** Whether a message says why a plugin cannot read a source. */
export const isAboutSource = (message: string): boolean => /^Failed to parse /.test(message)

/** The reason why a command failed: its last error, else the last line that it wrote. */
export const lastMessage = (stderr: string): string =>
  ansibleMessages(stderr).errors.at(-1) ?? oneLine(stderr.trim().split('\n').at(-1) ?? '')

/** Whether a message is about a vault without its password. */
export const isAboutVault = (message: string): boolean =>
  /vault secret|vault password|decrypt|on prompt for/i.test(message)

/**
 * The reason in the message of a failed task, without what Ansible says about the task, which is
 * ours, and without repetitions.
 */
export function reasonOfFailure(message: string): string {
  const reason = oneLine(message).replace(
    /^.*(?:Task failed: |The error was: |undefined variable\.\. |original message: |value for '\w+': (?:Error rendering template: )?)/,
    '',
  )
  return [...new Set(reason.split(/\. (?=\S)/))].join('. ').replace(/\.$/, '')
}

const oneLine = (text: string): string =>
  text
    .replace(/([^\s-]-)\n/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
