import { dirname, resolve } from 'node:path'
import { namesOfModule } from '../../module_names.ts'
import type { Problem } from '../../problems.ts'
import { hasTemplate, isList, isMap, textOf, type Value, type ValueMap } from '../../values.ts'
import type { SourceFile } from '../documents/source_file.ts'
import type { InventoryFiles } from './files.ts'

/** Modules that run the tasks of another file. */
const IMPORTS = ['import_tasks', 'include_tasks'].flatMap(namesOfModule)

/** Keys of a task that mean the same on a block. */
const OF_BLOCKS = ['name', 'vars', 'no_log']

/** The deepest nesting of imports; files that import each other would have no end. */
const DEEPEST = 20

/** Gets the problems with imported files, by their paths. */
export type Imported = (path: string, problems: readonly Problem[]) => void

/**
 * The file with a block in place of each task that runs the tasks of another file, which is what
 * Ansible makes of it too. Such a task stays as it is if it has conditions, a loop or a template, or
 * if the file cannot be read.
 */
export function withImports(
  file: SourceFile,
  files: InventoryFiles,
  imported: Imported,
): SourceFile {
  const document = inlined(file.document, { path: file.path, depth: 0 }, files, imported)
  return document === file.document ? file : { ...file, document }
}

function inlined(
  tasks: Value,
  place: { path: string; depth: number },
  files: InventoryFiles,
  imported: Imported,
): Value {
  if (!isList(tasks) || place.depth > DEEPEST) return tasks
  const found = tasks.map((task) => {
    if (!isMap(task)) return task
    const block = task.get('block')
    if (block !== undefined) {
      const inner = inlined(block, place, files, imported)
      return inner === block ? task : new Map(task).set('block', inner)
    }
    const importing = IMPORTS.find((name) => task.has(name))
    return (importing && blockOf(task, importing, place, files, imported)) || task
  })
  return found.every((task, index) => task === tasks[index]) ? tasks : found
}

function blockOf(
  task: ValueMap,
  importing: string,
  { path, depth }: { path: string; depth: number },
  files: InventoryFiles,
  imported: Imported,
): ValueMap | undefined {
  const keys = [...task.keys()].filter((key) => key !== importing)
  const name = fileNamed(task.get(importing) ?? null)
  if (name === undefined || !keys.every((key) => OF_BLOCKS.includes(String(key)))) return undefined
  const read = files.document(resolve(dirname(path), name))
  imported(resolve(dirname(path), name), read.ok ? read.value.warnings : read.problems)
  if (!read.ok || !(isList(read.value.document) || read.value.document === null)) return undefined
  const place = { path: read.value.path, depth: depth + 1 }
  const block = inlined(read.value.document, place, files, imported)
  const others = [...task].filter(([key]) => key !== importing)
  return new Map<Value, Value>([...others, ['block', block]])
}

/** The file that the arguments of such a task name, if they do nothing else. */
function fileNamed(given: Value): string | undefined {
  const name = textOf(isMap(given) && given.size === 1 ? given.get('file') : given)
  return name === undefined || name === '' || hasTemplate(given) ? undefined : name.trim()
}
