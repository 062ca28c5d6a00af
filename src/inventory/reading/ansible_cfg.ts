import { statSync } from 'node:fs'
import { join } from 'node:path'
import { failure, type Outcome, problem, success } from '../../problems.ts'
import { ConfigError, parseConfig } from './config_parser.ts'
import type { InventoryFiles } from './files.ts'
import { expandPath } from './paths.ts'

/** Ansible's configuration file. If there is none, it contains nothing. */
export interface AnsibleCfg {
  /** The absolute path; undefined if there is no ansible.cfg. */
  path: string | undefined
  /** The raw text of a value, and its place: `ansible.cfg:12`. Keys are in lower case. */
  get(section: string, key: string): { value: string; place: string } | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds and reads ansible.cfg as Ansible does: ANSIBLE_CONFIG (a file or its directory), the working
 * directory's unless all the world may write there, ~/.ansible.cfg, /etc/ansible/ansible.cfg.
 */
export function readAnsibleCfg(
  files: InventoryFiles,
  environment: Environment,
): Outcome<AnsibleCfg> {
  const path = candidates(files, environment).find((path) => files.kindOf(path) !== undefined)
  if (path === undefined) return success({ path, get: () => undefined })
  const text = files.looseText(path)
  if (!text.ok) return text
  const name = files.nameOf(path)
  try {
    const lookup = parseConfig(text.value)
    return success({
      path,
      get: (section, key) => {
        const found = lookup(section, key)
        return found && { value: found.value, place: `${name}:${found.line}` }
      },
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return failure(problem('ansible-cfg', `${name}:${error.line}`, { reason: error.reason }))
  }
}

function candidates(files: InventoryFiles, environment: Environment): string[] {
  const { workingDirectory } = files
  const expand = (path: string) =>
    expandPath(path, workingDirectory, { environment, workingDirectory })
  const paths = []
  if (environment.ANSIBLE_CONFIG !== undefined) {
    const path = expand(environment.ANSIBLE_CONFIG)
    paths.push(files.kindOf(path) === 'directory' ? join(path, 'ansible.cfg') : path)
  }
  if (!isWorldWritable(workingDirectory)) paths.push(join(workingDirectory, 'ansible.cfg'))
  return [...paths, expand('~/.ansible.cfg'), '/etc/ansible/ansible.cfg']
}

const isWorldWritable = (directory: string): boolean => (statSync(directory).mode & 0o002) !== 0
