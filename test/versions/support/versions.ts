import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Ansible, ansibleIn } from '../../support/ansible.ts'

/** A version of ansible-core, in a virtual environment that is kept between runs. */
export class Version {
  /** Where the virtual environment is. */
  readonly directory: string
  readonly #bin: string
  #ansible: Ansible | undefined

  constructor(
    readonly name: string,
    /** As pip takes it. */
    readonly requirement: string,
  ) {
    this.directory = resolve('build/venvs', name)
    this.#bin = join(this.directory, 'bin')
  }

  get isInstalled(): boolean {
    return existsSync(join(this.#bin, 'ansible-inventory'))
  }

  /** Only where it is installed. */
  get ansible(): Ansible {
    this.#ansible ??= ansibleIn(this.#bin)
    return this.#ansible
  }
}

/** Those that are tested everywhere, beside that of the machine. */
export const VERSIONS = ['2.16', '2.18', '2.19'].map(
  (version) => new Version(`ansible-core-${version}`, `ansible-core==${version}.*`),
)

/** The newest after them, on machines whose Python takes one. */
export const NEWEST = new Version('ansible-core-newest', 'ansible-core>=2.20')
