import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { installedAnsible } from './ansible.ts'

/** Absolute paths of sources, of their files in INI format, and of the working directory. */
interface InventoryRequest {
  sources: readonly string[]
  ini: readonly string[]
  directory: string
  /** Whether a source that no plugin takes is left out; otherwise it is an error. */
  leavesOut?: boolean
}

/** Questions to Ansible, all answered in one process; see ansible_judge.py. */
export interface Questions {
  documents?: readonly string[]
  inventories?: readonly InventoryRequest[]
  patterns?: { sources: readonly string[]; patterns: readonly string[] }
  configurations?: readonly { text: string; lookups: readonly (readonly [string, string])[] }[]
}

/** An inventory as Ansible reads it: the JSON text of every variable of every host. */
export interface JudgedInventory {
  hosts: Record<string, Record<string, string>>
  groups: Record<string, { hosts: string[]; children: string[]; depth: number; priority: number }>
  localhost: Record<string, string>
}

/** What Ansible says to the questions, in their order; null where it refuses one. */
export interface Answers {
  /** JSON texts; null where Ansible refuses the text. */
  documents: (string | null)[]
  inventories: (JudgedInventory | { error: string })[]
  patterns: (string[] | null)[]
  configurations: ((string | null)[] | null)[]
}

/** Asks one Ansible, by default the one on PATH. */
export function askAnsible(questions: Questions, { python } = installedAnsible()): Answers {
  const answer = execFileSync(python, [join(import.meta.dirname, 'ansible_judge.py')], {
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return JSON.parse(answer) as Answers
}
