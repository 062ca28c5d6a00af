import { dirname, extname, join } from 'node:path'
import { type Problem, problem } from '../../problems.ts'
import { isMap, kindOf, type Value } from '../../values.ts'
import { InventoryBuilder } from '../model/builder.ts'
import type { Inventory } from '../model/model.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'
import type { InventoryFiles } from './files.ts'
import { isSettings } from './ini_settings.ts'
import { readInventoryDocument } from './inventory_document.ts'
import {
  EXECUTABLE,
  INI_FORMAT,
  reasonByDocument,
  reasonByText,
  settingsForAnsible,
} from './needs_ansible.ts'
import { stopsOnRefusal } from './refusals.ts'
import { addVarsFiles } from './vars_files.ts'
import { YAML_EXTENSIONS } from './yaml_extensions.ts'

/** What it takes to read an inventory, apart from its sources. */
export interface ReadingContext {
  files: InventoryFiles
  environment: Readonly<Record<string, string | undefined>>
  cfg: AnsibleCfg
  /** The absolute path of this program, which is not a source for itself. */
  scriptPath: string
}

/** Names in a directory that are not sources there, in all versions of Ansible (INVENTORY_IGNORE_EXTS). */
const IGNORED =
  /^\.|^host_vars$|^group_vars$|^vars_plugins$|(?:\.pyc|\.pyo|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.cfg|\.retry)$/

/**
 * Reads the sources, files and directories by their absolute paths, with their group_vars and
 * host_vars; the last one wins. The result has all problems, warnings included; the inventory may
 * be used only if none of them ends the run.
 */
export function readInventory(
  sources: readonly string[],
  context: ReadingContext,
): { inventory: Inventory; problems: Problem[] } {
  const { files, environment, cfg } = context
  const isDirectory = (source: string) => files.kindOf(source) === 'directory'
  const hasDirectory = sources.some(isDirectory)
  const isOneOfSeveral = sources.length > 1 || hasDirectory
  const reader = new SourceReader(context, isOneOfSeveral && !stopsOnRefusal(cfg, environment))
  const problems = [
    ...settingsForAnsible(environment, cfg, hasDirectory),
    ...sources.flatMap((source) => reader.read(source)),
  ]
  const directories = sources.map((source) => (isDirectory(source) ? source : dirname(source)))
  const inventory = reader.builder.finish(lastOfEach(directories))
  problems.push(...addVarsFiles(inventory, files))
  return { inventory, problems: [...new Set(problems)] }
}

/** If a directory is named twice, the later place counts: its variables are applied again. */
const lastOfEach = (directories: readonly string[]): string[] =>
  directories.filter((directory, index) => !directories.includes(directory, index + 1))

class SourceReader {
  readonly builder = new InventoryBuilder()
  readonly #context: ReadingContext
  readonly #leavesOut: boolean

  /** @param leavesOut whether a file that is not an inventory is left out with a warning */
  constructor(context: ReadingContext, leavesOut: boolean) {
    this.#context = context
    this.#leavesOut = leavesOut
  }

  read(path: string): Problem[] {
    return this.#context.files.kindOf(path) === 'directory'
      ? this.#readDirectory(path)
      : this.#readFile(path)
  }

  #readDirectory(path: string): Problem[] {
    const { files, scriptPath } = this.#context
    const names = files.namesBelow(path)
    if (!names.ok) return names.problems
    return names.value.flatMap((name) => {
      const entry = join(path, name)
      if (extname(name) === '.ini' && !name.startsWith('.')) return this.#iniInDirectory(entry)
      if (IGNORED.test(name) || files.isSame(entry, scriptPath)) return []
      // Node.js cannot open it by this name.
      if (name.includes('\ufffd')) return this.#needsAnsible(entry, 'a file name that is not UTF-8')
      return this.read(entry)
    })
  }

  #iniInDirectory(path: string): Problem[] {
    const { files } = this.#context
    const text = files.kindOf(path) === 'file' ? files.text(path) : undefined
    return text?.ok && isSettings(text.value)
      ? []
      : [problem('ini-in-directory', files.nameOf(path))]
  }

  #readFile(path: string): Problem[] {
    const { files } = this.#context
    const text = files.text(path)
    if (!text.ok) return this.#withoutText(path, text.problems)
    const byText = reasonByText(path, text.value, files.isExecutable(path))
    if (byText) return this.#needsAnsible(path, byText)
    if (isBlank(text.value)) return []
    const read = files.document(path)
    const byDocument = reasonByDocument(path, text.value, read.ok ? read.value.document : undefined)
    if (byDocument) return this.#needsAnsible(path, byDocument)
    if (!read.ok) return read.problems
    const { document } = read.value
    if (this.#leavesOut && !(isMap(document) && document.size > 0)) {
      return withoutGroups(text.value, document, files.nameOf(path))
    }
    return [...read.value.warnings, ...readInventoryDocument(read.value, this.builder)]
  }

  /**
   * The problems with a file that is not UTF-8 text. Ansible runs a compiled program, and leaves out
   * what it cannot open; its ini plugin takes comments in any encoding, and knows whether it takes
   * what is not text at all.
   */
  #withoutText(path: string, problems: readonly Problem[]): Problem[] {
    const { files } = this.#context
    const text = files.looseText(path)
    if (text.ok && files.isExecutable(path)) return this.#needsAnsible(path, EXECUTABLE)
    const mayBeIni = text.ok && !YAML_EXTENSIONS.includes(extname(path))
    if (
      mayBeIni &&
      (isUtf8ButForComments(text.value) || (this.#leavesOut && isBinary(text.value)))
    ) {
      return this.#needsAnsible(path, INI_FORMAT)
    }
    if (!this.#leavesOut || files.isReadable(path)) return [...problems]
    return [problem('source-left-out', files.nameOf(path), { reason: 'it cannot be opened' })]
  }

  #needsAnsible(path: string, what: string): Problem[] {
    return [problem('needs-ansible', this.#context.files.nameOf(path), { what })]
  }
}

/**
 * The problems with a file without groups among other sources. Ansible's yaml plugin refuses it,
 * and its ini plugin as well where the first line is `---` or an item of a list with several words,
 * as in a playbook: then it is left out. Of `{}` the ini plugin makes a host; of other text only it
 * knows.
 */
function withoutGroups(text: string, document: Value, name: string): Problem[] {
  const line = text.split('\n').find((line) => !isBlank(line)) ?? ''
  const found = isMap(document) ? 'an empty mapping' : kindOf(document)
  if (/^\s*(---(\s|$)|-\s+[^\s=#"'\\]+(\s|$))/.test(line)) {
    return [problem('source-left-out', name, { reason: `it is ${found}, not a mapping of groups` })]
  }
  const host = text.trim()
  const asHost = host === '{}' ? [problem('source-as-host', name, { host })] : []
  return [problem('needs-ansible', name, { what: INI_FORMAT }), ...asHost]
}

/** Whether a loose text (see `InventoryFiles`) has bytes that are not UTF-8 in lines of comments only. */
const isUtf8ButForComments = (text: string): boolean =>
  text.split('\n').every((line) => /^[#;]/.test(line) || !line.includes('\ufffd'))

const isBinary = (text: string): boolean => text.includes('\0')

/** A file of nothing but comments: to Ansible's ini plugin it is an inventory, without hosts. */
const isBlank = (text: string): boolean =>
  text.split('\n').every((line) => /^\s*(?:[#;].*)?$/.test(line))
