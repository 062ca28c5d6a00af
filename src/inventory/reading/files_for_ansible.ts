import { join } from 'node:path'
import type { Problem } from '../../problems.ts'
import { reasonForFile } from './encrypted.ts'
import type { InventoryFiles } from './files.ts'
import { isReasonForAnsible } from './needs_ansible.ts'

/** The files at or below these paths that are encrypted as a whole. */
export const vaultedFiles = (paths: readonly string[], files: InventoryFiles): string[] =>
  filesBelow(paths, files).filter((path) => {
    const text = files.text(path)
    return text.ok && reasonForFile(text.value)
  })

/**
 * The files at or below these paths that may be configurations of plugins that read vars files while
 * they make groups (`use_vars_plugins` of `constructed`). An encrypted file may be one.
 */
export const pluginsWithVarsFiles = (paths: readonly string[], files: InventoryFiles): string[] =>
  filesBelow(paths, files).filter((path) => {
    const text = files.text(path)
    return text.ok && (text.value.includes('use_vars_plugins') || reasonForFile(text.value))
  })

/** Why Ansible has to read some of the vars files at or below these paths: a problem of each of them. */
export const reasonsInVarsFiles = (paths: readonly string[], files: InventoryFiles): Problem[] =>
  filesBelow(paths, files).flatMap((path) => {
    const read = files.document(path)
    return (read.ok ? read.value.warnings : read.problems).filter(isReasonForAnsible)
  })

function filesBelow(paths: readonly string[], files: InventoryFiles): string[] {
  return paths.flatMap((path) => {
    const kind = files.kindOf(path)
    if (kind !== 'directory') return kind ? [path] : []
    const names = files.namesBelow(path)
    return filesBelow(names.ok ? names.value.map((name) => join(path, name)) : [], files)
  })
}
