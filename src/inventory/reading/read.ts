import { dirname, extname, join } from 'node:path'
import { type Problem, problem } from '../../problems.ts'
import { InventoryBuilder } from '../model/builder.ts'
import type { Inventory } from '../model/model.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'
import type { InventoryFiles } from './files.ts'
import { readInventoryDocument } from './inventory_document.ts'
import { reasonByDocument, reasonByText, settingsForAnsible } from './needs_ansible.ts'
import { addVarsFiles } from './vars_files.ts'

export interface ReadingContext {
  files: InventoryFiles
  environment: Readonly<Record<string, string | undefined>>
  cfg: AnsibleCfg
  /** This program, which is no source of itself. */
  scriptPath: string
}

/** Names in a directory that are no source there, in all versions of Ansible (INVENTORY_IGNORE_EXTS). */
const IGNORED =
  /^\.|^host_vars$|^group_vars$|^vars_plugins$|(?:\.pyc|\.pyo|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.cfg|\.retry)$/

/**
 * Reads the sources, files and directories by their absolute paths, of which the last one wins, with
 * their group_vars and host_vars. The problems are all there are, warnings included; the inventory
 * counts only where none of them ends the run.
 */
export function readInventory(
  sources: readonly string[],
  context: ReadingContext,
): { inventory: Inventory; problems: Problem[] } {
  const { files, environment, cfg } = context
  const builder = new InventoryBuilder()
  const isDirectory = (source: string) => files.kindOf(source) === 'directory'
  const problems = [
    ...settingsForAnsible(environment, cfg, sources.some(isDirectory)),
    ...sources.flatMap((source) => readSource(source, builder, context)),
  ]
  const directories = sources.map((source) => (isDirectory(source) ? source : dirname(source)))
  const inventory = builder.finish(lastOfEach(directories))
  problems.push(...addVarsFiles(inventory, files))
  return { inventory, problems: [...new Set(problems)] }
}

/** Of a directory that is named twice the later place counts: its variables are laid over again. */
const lastOfEach = (directories: readonly string[]): string[] =>
  directories.filter((directory, index) => !directories.includes(directory, index + 1))

function readSource(path: string, builder: InventoryBuilder, context: ReadingContext): Problem[] {
  return context.files.kindOf(path) === 'directory'
    ? readDirectory(path, builder, context)
    : readFile(path, builder, context.files)
}

function readDirectory(
  path: string,
  builder: InventoryBuilder,
  context: ReadingContext,
): Problem[] {
  const { files, scriptPath } = context
  const names = files.namesBelow(path)
  if (!names.ok) return names.problems
  return names.value.flatMap((name) => {
    const entry = join(path, name)
    if (extname(name) === '.ini' && !name.startsWith('.')) {
      return [problem('ini-in-directory', files.nameOf(entry))]
    }
    if (IGNORED.test(name) || files.isSame(entry, scriptPath)) return []
    return readSource(entry, builder, context)
  })
}

function readFile(path: string, builder: InventoryBuilder, files: InventoryFiles): Problem[] {
  const needsAnsible = (what: string) => [problem('needs-ansible', files.nameOf(path), { what })]
  const text = files.text(path)
  if (!text.ok) return text.problems
  const byText = reasonByText(path, text.value, files.isExecutable(path))
  if (byText) return needsAnsible(byText)
  if (isBlank(text.value)) return []
  const read = files.document(path)
  const byDocument = reasonByDocument(path, text.value, read.ok ? read.value.document : undefined)
  if (byDocument) return needsAnsible(byDocument)
  if (!read.ok) return read.problems
  return [...read.value.warnings, ...readInventoryDocument(read.value, builder)]
}

/** A file of nothing but comments: to Ansible's ini plugin it is an inventory, without hosts. */
const isBlank = (text: string): boolean =>
  text.split('\n').every((line) => /^\s*(?:[#;].*)?$/.test(line))
