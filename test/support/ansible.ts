import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'

/** An installation of Ansible. */
export interface Ansible {
  /** The directory of its commands. */
  bin: string
  /** The interpreter that it is installed for. */
  python: string
  /** 14 for ansible-core 2.14. */
  minor: number
}

let onPath: Ansible | undefined

/** The installation whose commands are on PATH. */
export function installedAnsible(): Ansible {
  if (onPath) return onPath
  const command = execFileSync('sh', ['-c', 'command -v ansible'], { encoding: 'utf8' }).trim()
  onPath = ansibleIn(dirname(command))
  return onPath
}

/** The installation whose commands are in this directory. */
export function ansibleIn(bin: string): Ansible {
  const text = execFileSync(join(bin, 'ansible'), ['--version'], { encoding: 'utf8' })
  const minor = /\[core 2\.([0-9]+)/.exec(text)?.[1]
  const python = /^ *python version = .*\((\S+)\)$/m.exec(text)?.[1]
  if (minor === undefined || python === undefined) throw new Error(`what version is this? ${text}`)
  return { bin, python, minor: Number(minor) }
}
