import { extname, join } from 'node:path'
import { type Problem, problem, success } from '../../problems.ts'
import { isMap, kindOf } from '../../values.ts'
import { isFalsy } from '../documents/falsy.ts'
import { layerOf, NO_VARS_FILES } from '../model/builder.ts'
import type { Inventory, VarsFiles, VarsLayer } from '../model/model.ts'
import type { InventoryFiles } from './files.ts'
import { YAML_EXTENSIONS } from './yaml_extensions.ts'

/**
 * The endings of vars files, in the order in which they are tried: the first that exists hides the
 * others.
 */
const EXTENSIONS: readonly string[] = ['', ...YAML_EXTENSIONS]

/** The paths of the directories beside a source that may have variables of groups and hosts. */
export const varsDirectoriesIn = (directory: string): string[] =>
  ['group_vars', 'host_vars'].map((name) => join(directory, name))

/** The layers and problems that were found for one owner so far. */
interface Found {
  layers: VarsLayer[]
  problems: Problem[]
}

const withoutExtension = (name: string): string => {
  const extension = extname(name)
  return EXTENSIONS.includes(extension) ? name.slice(0, name.length - extension.length) : name
}

/** A `group_vars` or `host_vars` directory: the vars files of any group or host in it. */
class VarsDirectory {
  readonly #path: string
  readonly #files: InventoryFiles
  readonly #names: ReadonlySet<string>
  /** The names without the endings of vars files: what has none here has no file. */
  readonly #owners: ReadonlySet<string>
  /** The problems with reading the directory's names. */
  readonly #problems: readonly Problem[]

  constructor(path: string, files: InventoryFiles) {
    this.#path = path
    this.#files = files
    const names = files.kindOf(path) === 'directory' ? files.namesIn(path) : success([])
    this.#names = new Set(names.ok ? names.value : [])
    this.#owners = new Set([...this.#names].map(withoutExtension))
    this.#problems = names.ok ? [] : names.problems
  }

  /** Reads the vars files for one group or host. */
  varsOf(owner: string): VarsFiles {
    const mayBeHere = this.#names.has(owner) || this.#owners.has(owner) || owner.includes('/')
    if (!mayBeHere && this.#problems.length === 0) return NO_VARS_FILES
    const vars = { layers: [], problems: [...this.#problems] }
    if (mayBeHere && !owner.startsWith('/')) this.#readFirst(owner, vars)
    return vars
  }

  #readFirst(owner: string, vars: Found): void {
    for (const extension of EXTENSIONS) {
      const name = owner + extension
      if (!this.#names.has(name) && !name.includes('/')) continue
      const path = join(this.#path, name)
      const kind = this.#files.kindOf(path)
      if (kind === 'directory') this.#readAll(path, vars)
      else if (kind === 'file') this.#read(path, vars)
      if (kind) return
    }
  }

  #readAll(directory: string, vars: Found): void {
    const names = this.#files.namesBelow(directory)
    if (!names.ok) {
      vars.problems.push(...names.problems)
      return
    }
    for (const name of names.value) {
      if (name.startsWith('.') || name.endsWith('~')) continue
      const path = join(directory, name)
      const extension = extname(name)
      const kind = this.#files.kindOf(path)
      if (kind === 'file' && EXTENSIONS.includes(extension)) this.#read(path, vars)
      if (kind === 'directory' && extension === '') this.#readAll(path, vars)
    }
  }

  #read(path: string, vars: Found): void {
    const read = this.#files.document(path)
    if (!read.ok) {
      vars.problems.push(...read.problems)
      return
    }
    const file = read.value
    vars.problems.push(...file.warnings)
    if (isFalsy(file.document)) return
    if (isMap(file.document)) {
      vars.layers.push(layerOf(file.document, file, []))
    } else {
      const detail = {
        what: 'the file',
        found: kindOf(file.document),
        expected: 'a mapping of variables',
      }
      vars.problems.push(problem('inventory-shape', file.name, detail))
    }
  }
}

/**
 * Adds the variables of group_vars and host_vars, beside the sources and in the working directory.
 * Returns the problems of the former; those of the latter are kept with the groups and hosts,
 * because they matter only for these.
 */
export function addVarsFiles(inventory: Inventory, files: InventoryFiles): Problem[] {
  const owners = [
    { kind: 'group_vars', all: [...inventory.groups.values()] },
    { kind: 'host_vars', all: [...inventory.hosts.values(), inventory.implicitLocalhost] },
  ]
  const problems: Problem[] = []
  for (const { kind, all } of owners) {
    for (const path of inventory.directories) {
      const directory = new VarsDirectory(join(path, kind), files)
      for (const owner of all) {
        const vars = directory.varsOf(owner.name)
        owner.beside.push(vars.layers)
        if (vars.problems.length > 0) problems.push(...vars.problems)
      }
    }
    const directory = new VarsDirectory(join(files.workingDirectory, kind), files)
    for (const owner of all) owner.working = directory.varsOf(owner.name)
  }
  return problems
}
