import { join } from 'node:path'
import { reasonForFile } from './encrypted.ts'
import type { InventoryFiles } from './files.ts'

/** The files at or below these paths that are encrypted as a whole. */
export const vaultedFiles = (paths: readonly string[], files: InventoryFiles): string[] =>
  filesWith(paths, files, (text) => reasonForFile(text) !== undefined)

/** The files at or below these paths whose text is as `isWanted` says. */
export function filesWith(
  paths: readonly string[],
  files: InventoryFiles,
  isWanted: (text: string) => boolean,
): string[] {
  return paths.flatMap((path) => {
    const kind = files.kindOf(path)
    if (kind === 'directory') {
      const names = files.namesBelow(path)
      const below = names.ok ? names.value.map((name) => join(path, name)) : []
      return filesWith(below, files, isWanted)
    }
    const text = kind && files.text(path)
    return text?.ok && isWanted(text.value) ? [path] : []
  })
}
