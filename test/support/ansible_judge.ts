import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Questions to Ansible, all answered in one process; see ansible_judge.py. */
export interface Questions {
  documents?: readonly string[]
  inventories?: readonly { sources: readonly string[]; directory: string }[]
  patterns?: { sources: readonly string[]; patterns: readonly string[] }
  configurations?: readonly { text: string; lookups: readonly (readonly [string, string])[] }[]
}

/** An inventory as Ansible reads it: the JSON text of every variable of every host. */
export interface JudgedInventory {
  hosts: Record<string, Record<string, string>>
  groups: Record<string, { hosts: string[]; children: string[]; depth: number; priority: number }>
  localhost: Record<string, string>
}

export interface Answers {
  /** JSON texts; null where Ansible refuses the text. */
  documents: (string | null)[]
  inventories: (JudgedInventory | { error: string })[]
  patterns: (string[] | null)[]
  configurations: ((string | null)[] | null)[]
}

export function askAnsible(questions: Questions): Answers {
  const answer = execFileSync(ansiblePython(), [join(import.meta.dirname, 'ansible_judge.py')], {
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return JSON.parse(answer) as Answers
}

/** The interpreter that Ansible is installed for, from the first line of its command. */
function ansiblePython(): string {
  const command = execFileSync('sh', ['-c', 'command -v ansible'], { encoding: 'utf8' }).trim()
  return /^#!\s*(\S+)/.exec(readFileSync(command, 'utf8'))?.[1] ?? 'python3'
}
