import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Ansible, ansibleIn } from '../../support/ansible.ts'

/** A version of ansible-core, in a virtual environment that is kept between runs. */
export class Version {
  /** Where the virtual environment is. */
  readonly directory: string
  /** The files of test/pinned that say what is installed in it, the later ones over the earlier. */
  readonly pins: readonly string[]
  readonly #bin: string
  #ansible: Ansible | undefined

  constructor(...names: string[]) {
    this.directory = resolve('build/venvs', names.join('-'))
    this.pins = names.map((name) => resolve('test/pinned', `${name}.txt`))
    this.name = names.join(' with ')
    this.#bin = join(this.directory, 'bin')
  }

  /** For people. */
  readonly name: string

  /** The text of all its pins; its copy in the directory says that all of them are installed. */
  get pinned(): string {
    return this.pins.map((pin) => readFileSync(pin, 'utf8')).join('')
  }

  get copyOfPinned(): string {
    return join(this.directory, 'pinned.txt')
  }

  get isInstalled(): boolean {
    return existsSync(this.copyOfPinned) && readFileSync(this.copyOfPinned, 'utf8') === this.pinned
  }

  /** Only where it is installed. */
  get ansible(): Ansible {
    this.#ansible ??= ansibleIn(this.#bin)
    return this.#ansible
  }
}

const NAMES = ['ansible-core-2.16', 'ansible-core-2.18', 'ansible-core-2.19']

/** Those that are tested everywhere, beside that of the machine. */
export const VERSIONS = NAMES.map((name) => new Version(name))

/** The same with the PyYAML before the newest, which merges mappings otherwise. */
export const WITH_OLDER_PYYAML = NAMES.map((name) => new Version(name, 'pyyaml-6.0.3'))

/** The newest after them, on machines whose Python takes it. */
export const NEWEST = new Version('ansible-core-newest')
