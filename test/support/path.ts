import { accessSync, constants, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether a command of this name can be started. */
export const isOnPath = (command: string): boolean => pathOf(command) !== undefined

/** The file that a command of this name starts. */
export function pathOf(command: string): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return directories
    .map((directory) => join(directory, command))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** A new PATH in a directory with nothing but Node and these commands. */
export function pathWithNode(directory: string, commands: readonly string[] = []): string {
  const path = join(directory, '.bin')
  mkdirSync(path)
  symlinkSync(process.execPath, join(path, 'node'))
  for (const command of commands) symlinkSync(pathOf(command) ?? '', join(path, command))
  return path
}
