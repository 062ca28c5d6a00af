import { dirname, join, resolve } from 'node:path'
import { type Outcome, type Problem, success } from '../../problems.ts'
import type { SourceFile } from '../documents/source_file.ts'
import type { InventoryFiles } from './files.ts'
import { withImports } from './imported_tasks.ts'
import { isReasonForAnsible } from './needs_ansible.ts'

/** Which definition is looked for, and where. */
export interface DefinitionsRequest {
  /** The value of `parse_lookup_dir_path`: a path, perhaps relative. */
  directory: string
  kind: 'targets' | 'platforms'
  name: string
  /** The inventory's sources: the directory is looked for beside them too. */
  sources: readonly string[]
  files: InventoryFiles
  /** Collects the paths of definitions that only Ansible can read. */
  unread?: Set<string>
}

/**
 * The definition file of a target or platform: NAME.yaml, NAME.yml, default.yaml or default.yml in the directory
 * of its kind, with the tasks of the files that it imports. Undefined if there is none, and for names
 * that would lead elsewhere.
 */
export function findDefinition(request: DefinitionsRequest): Outcome<SourceFile | undefined> {
  const { name, files } = request
  if (name.includes('/') || name.startsWith('.')) return success(undefined)
  const paths = directoriesOf(request).flatMap((directory) =>
    [`${name}.yaml`, `${name}.yml`, 'default.yaml', 'default.yml'].map((file) =>
      join(directory, file),
    ),
  )
  const path = paths.find((candidate) => files.kindOf(candidate) === 'file')
  if (path === undefined) return success(undefined)
  const read = files.document(path)
  const note = (file: string, problems: readonly Problem[]) => {
    if (problems.some(isReasonForAnsible)) request.unread?.add(file)
  }
  note(path, read.ok ? read.value.warnings : read.problems)
  return read.ok ? success(withImports(read.value, files, note)) : read
}

/** The names of all targets or platforms that have a definition. */
export const definedNames = (request: Omit<DefinitionsRequest, 'name'>): string[] =>
  directoriesOf(request).flatMap((directory) => {
    const names = request.files.namesIn(directory)
    return names.ok ? names.value.flatMap((file) => /^(.+)\.ya?ml$/.exec(file)?.[1] ?? []) : []
  })

/** Whether the directory of definitions exists in one of the places where it is looked for. */
export const haveDirectory = (request: Omit<DefinitionsRequest, 'kind' | 'name'>): boolean =>
  placesOf(request).some((place) => request.files.kindOf(place) === 'directory')

/** The directories in which definitions of one kind are looked for, in this order. */
const directoriesOf = ({ kind, ...request }: Omit<DefinitionsRequest, 'name'>): string[] =>
  placesOf(request).map((place) => join(place, kind))

const placesOf = ({
  files,
  directory,
  sources,
}: Omit<DefinitionsRequest, 'kind' | 'name'>): string[] =>
  [
    files.workingDirectory,
    ...sources.map((source) => (files.kindOf(source) === 'directory' ? source : dirname(source))),
  ].map((base) => resolve(base, directory))
