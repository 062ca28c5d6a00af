import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import { isMap, type ValueMap } from '../../values.ts'
import { parseJson } from '../documents/json_reader.ts'
import { ansibleMessages, isAboutSource, isAboutVault, lastMessage } from './messages.ts'
import { type AnsibleContext, type AnsibleEnded, sourceArguments, withAnsible } from './process.ts'

/** The documents that `ansible-inventory` is asked for. */
export interface ListingRequest {
  sources: readonly string[]
  /** `--list --export`: groups and hosts, each with its own variables. */
  structure: boolean
  /** Whether the vars files beside the sources are in `structure`, too. */
  hasVarsFiles: boolean
  /** `--list`: all variables of each host, those of the working directory's vars files not. */
  variables: boolean
  /** The same with those, and all variables of localhost. */
  variablesHere: boolean
  /**
   * Returns the names of the files that are encrypted as a whole, for the message if their password
   * is missing.
   */
  vaults: string
}

/** The documents that were asked for, and Ansible's warnings. */
export interface Listings {
  structure: ValueMap | undefined
  variables: ValueMap | undefined
  variablesHere: ValueMap | undefined
  localhost: ValueMap | undefined
  warnings: Problem[]
}

/** Asks `ansible-inventory`, all at the same time; undefined if it is not on PATH. */
export async function askForListings(
  request: ListingRequest,
  context: AnsibleContext,
): Promise<Outcome<Listings> | undefined> {
  const { workingDirectory, environment } = context
  // Facts that Ansible keeps from earlier plays are not part of an inventory.
  const settings = { ...environment, ANSIBLE_INJECT_FACT_VARS: 'false' }
  const { sources, structure, hasVarsFiles, variables, variablesHere } = request
  const ended = await withAnsible({ workingDirectory, environment: settings }, (ansible) => {
    const run = (playbookDirectory: string, what: readonly string[], varsFiles = true) => {
      const options = [...sourceArguments(sources), '--playbook-dir', playbookDirectory]
      const pluginSettings = varsFiles ? {} : { ANSIBLE_VARS_ENABLED: '' }
      return ansible.run('ansible-inventory', [...what, ...options], pluginSettings)
    }
    return Promise.all([
      structure ? run(ansible.directory, ['--list', '--export'], hasVarsFiles) : NOT_ASKED,
      variables ? run(ansible.directory, ['--list']) : NOT_ASKED,
      variablesHere ? run(workingDirectory, ['--list']) : NOT_ASKED,
      variablesHere ? run(workingDirectory, ['--host', 'localhost']) : NOT_ASKED,
    ])
  })
  const runs = ended.flatMap((run) => (run === undefined ? [] : [run]))
  if (runs.length < ended.length) return undefined
  const relative = (message: string) => message.replaceAll(`${workingDirectory}/`, '')
  const refusals = runs.flatMap((run) => refusal(run, request.vaults, relative))
  if (refusals.length > 0) return failure(...refusals)
  const [exported, listed, listedHere, localhost] = runs.map(({ stdout }) => documentOf(stdout))
  const messages = runs.flatMap(({ stderr }) => ansibleMessages(stderr).warnings)
  return success({
    structure: exported,
    variables: listed,
    variablesHere: listedHere,
    localhost,
    warnings: [...new Set(messages)].map((message) =>
      problem('ansible-warning', 'ansible-inventory', {
        message: relative(message).replace(/\.$/, ''),
      }),
    ),
  })
}

const NOT_ASKED: AnsibleEnded = { exitCode: 0, stdout: '', stderr: '' }

/**
 * The problem of a command that failed. Without a vault's password Ansible fails on a vars file,
 * but only leaves a source out. If the settings make it fail on a source too, the reason is in an
 * earlier warning.
 */
function refusal(
  { exitCode, stderr, stdout }: AnsibleEnded,
  vaults: string,
  relative: (message: string) => string,
): Problem[] {
  const subject = 'ansible-inventory'
  const { warnings } = ansibleMessages(stderr)
  const message = exitCode === 0 ? (warnings.find(isAboutVault) ?? '') : lastMessage(stderr)
  const failed = (messages: readonly string[]) => {
    const reason = messages.map((text) => relative(text).replace(/\.$/, '')).join('; ')
    return [problem('ansible-failed', subject, { exitCode, reason })]
  }
  if (isAboutVault(message)) {
    const reason = message.replace(/^Failed to parse .*? plugin: /, '')
    return [problem('vault-password', vaults || subject, { reason })]
  }
  if (exitCode !== 0) return failed([...warnings.filter(isAboutSource), message])
  if (stdout === '' || documentOf(stdout)) return []
  return failed(['its output is not JSON'])
}

function documentOf(stdout: string): ValueMap | undefined {
  const document = parseJson(stdout)
  return isMap(document) ? document : undefined
}
