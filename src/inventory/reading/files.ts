import { accessSync, constants, readdirSync, realpathSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { readFinite } from '../../machine/finite_files.ts'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import type { Value } from '../../values.ts'
import { parseJson } from '../documents/json_reader.ts'
import type { SourceFile } from '../documents/source_file.ts'
import { parseYaml } from '../documents/yaml.ts'
import { reasonForFile } from './encrypted.ts'
import { type Aspect, type FileState, fileState } from './file_state.ts'

/** The files of an inventory, each read and parsed once: this layer's only way to the disk. */
export class InventoryFiles {
  readonly #documents = new Map<string, Outcome<SourceFile>>()
  readonly #seen: Record<Aspect, Map<string, string>> = { kind: new Map(), content: new Map() }

  /** The paths that links lead to. */
  readonly #reals = new Map<string, string>()

  constructor(readonly workingDirectory: string) {}

  /**
   * All paths that were used so far, with their states: as long as these are the same, what was
   * read is the same.
   */
  seen(): FileState[] {
    return (['kind', 'content'] as const).flatMap((aspect) =>
      [...this.#seen[aspect]].map(([path, state]): FileState => [path, aspect, state]),
    )
  }

  /** Notes the state before reading: a change during the reading must not count as read. */
  #see(path: string, aspect: Aspect): string {
    const known = this.#seen[aspect].get(path)
    if (known !== undefined) return known
    const state = fileState(path, aspect)
    this.#seen[aspect].set(path, state)
    return state
  }

  /** Counts the content of a path as read. */
  note(path: string): void {
    this.#see(path, 'content')
  }

  /** A path for messages: relative if it is under the working directory. */
  nameOf(path: string): string {
    const name = relative(this.workingDirectory, path)
    return name === '..' || name.startsWith(`..${sep}`) ? path : name || '.'
  }

  /** Reads and parses a YAML or JSON file, JSON first, as Ansible does. */
  document(path: string): Outcome<SourceFile> {
    const known = this.#documents.get(path)
    if (known) return known
    const outcome = this.#parse(path)
    this.#documents.set(path, outcome)
    return outcome
  }

  /** Whether Ansible has read a file, which may be an encrypted one. */
  hasLearned = false

  /** Stores what Ansible read in a file that only Ansible can read. */
  learn(path: string, document: Value): void {
    this.hasLearned = true
    const text = this.text(path)
    if (!text.ok) return
    const file = { path, name: this.nameOf(path), text: text.value, document, warnings: [] }
    this.#documents.set(path, success(file))
  }

  /** Stores the problems with a file that Ansible has too. */
  refuse(path: string, problems: readonly Problem[]): void {
    this.#documents.set(path, failure(...problems))
  }

  #parse(path: string): Outcome<SourceFile> {
    const read = this.text(path)
    if (!read.ok) return read
    const [text, name] = [read.value, this.nameOf(path)]
    const reason = reasonForFile(text)
    if (reason) return failure(problem('needs-ansible', name, { what: reason }))
    const json = parseJson(text)
    if (json !== undefined) return success({ path, name, text, document: json, warnings: [] })
    const yaml = parseYaml(text, name)
    if (!yaml.ok) return yaml
    return success({ path, name, text, document: yaml.value.value, warnings: yaml.value.warnings })
  }

  /** The text of a file, which must be UTF-8. */
  text(path: string): Outcome<string> {
    return this.#read(path, (bytes) => UTF_8.decode(bytes))
  }

  /** The text of a file, with U+FFFD in place of what is not UTF-8. */
  looseText(path: string): Outcome<string> {
    return this.#read(path, (bytes) => bytes.toString())
  }

  #read(path: string, decode: (bytes: Buffer) => string): Outcome<string> {
    this.#see(path, 'content')
    try {
      return success(decode(readFinite(path)))
    } catch (error) {
      return failure(problem('inventory-unreadable', this.nameOf(path), refusalOf(error)))
    }
  }

  /** What is at a path, links followed; undefined if nothing is there. */
  kindOf(path: string): 'file' | 'directory' | undefined {
    const mode = Number(this.#see(path, 'kind'))
    if (Number.isNaN(mode)) return undefined
    return (mode & constants.S_IFMT) === constants.S_IFDIR ? 'directory' : 'file'
  }

  /** The names in a directory, sorted. */
  namesIn(directory: string): Outcome<string[]> {
    this.#see(directory, 'content')
    try {
      return success(readdirSync(directory).sort())
    } catch (error) {
      const subject = this.nameOf(directory)
      return failure(problem('inventory-unreadable', subject, refusalOf(error)))
    }
  }

  /**
   * The names in a directory inside others that are read too: a failure if a link leads back to one
   * of these, because the reading would never end.
   */
  namesBelow(directory: string): Outcome<string[]> {
    const real = this.#real(directory)
    for (let parent = dirname(directory); ; parent = dirname(parent)) {
      if (this.#real(parent) === real && parent !== directory) {
        const subject = this.nameOf(directory)
        return failure(problem('inventory-unreadable', subject, { reason: CIRCLE }))
      }
      if (parent === dirname(parent)) return this.namesIn(directory)
    }
  }

  /** Whether this user may execute a file. */
  isExecutable(path: string): boolean {
    return this.#isAllowed(path, constants.X_OK)
  }

  /** Whether there is a file, links followed, and this user may read it. */
  isReadable(path: string): boolean {
    return this.#isAllowed(path, constants.R_OK)
  }

  #isAllowed(path: string, access: number): boolean {
    this.#see(path, 'kind')
    try {
      accessSync(path, access)
      return true
    } catch {
      return false
    }
  }

  /** Whether two paths lead to one file, links followed. */
  isSame(path: string, other: string): boolean {
    for (const each of [path, other]) this.#see(each, 'content')
    return this.#real(path) === this.#real(other)
  }

  /** Kept, because each directory asks for all that it is in. */
  #real(path: string): string {
    const known = this.#reals.get(path)
    if (known !== undefined) return known
    let real = resolve(path)
    try {
      real = realpathSync.native(path)
    } catch {
      // It is missing.
    }
    this.#reals.set(path, real)
    return real
  }
}

/** One for all files: to make it takes longer than to read a small file with it. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const CIRCLE = 'its symbolic links form a loop'

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'it is not a directory',
  ELOOP: CIRCLE,
}

const NOT_TEXT = { reason: 'it is not UTF-8 text', advice: 'save it as UTF-8 text' }

/** Why a file cannot be read, and what to do if that is more than to look at its path. */
function refusalOf(error: unknown): { reason: string; advice?: string } {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return NOT_TEXT
  return { reason: REASONS[code] ?? message }
}
