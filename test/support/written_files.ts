import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryDirectory } from './temporary.ts'

/** Texts or bytes of files, or links, by their paths; a path that ends in `/` is an empty directory. */
export type FileTexts = Readonly<Record<string, string | Buffer | { link: string }>>

/** A new temporary directory with these files; a text that starts with `#!` is made executable. */
export function writtenFiles(texts: FileTexts): string {
  const root = temporaryDirectory('inventory-')
  for (const [path, text] of Object.entries(texts)) {
    const full = join(root, path)
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true })
    if (path.endsWith('/')) continue
    if (typeof text === 'object' && 'link' in text) {
      symlinkSync(text.link, full)
      continue
    }
    writeFileSync(full, text)
    if (text.toString().startsWith('#!')) chmodSync(full, 0o755)
  }
  return root
}

/** Removes a directory with all that is in it. */
export const removeFiles = (root: string): void => rmSync(root, { recursive: true, force: true })
