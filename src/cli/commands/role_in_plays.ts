import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Problem, problem } from '../../problems.ts'

/** The role that places VMs during a play, by its name and by that in its collection. */
const ROLE = String.raw`(?:jjak0b\.ansible_farm\.)?vm_dispatcher`

/** A line of a play, a task or requirements that names the role. */
const NAMES_ROLE = new RegExp(
  String.raw`^[ \t]*(?:- ?[ \t]*)?(?:(?:role|name|src):[ \t]*)?["']?${ROLE}["']?[ \t]*\r?$`,
)

/** The directories, below that of the playbook, in which plays and requirements are. */
const PLACES = ['.', 'playbooks', 'roles', 'collections']
const MOST_FILES = 200
const MOST_BYTES = 256 * 1024

/**
 * Warns of the placement role in the playbook directory: beside this inventory it gives VMs twice.
 * Looks for the role itself in `roles`, and for its name in plays and requirements. Files that
 * cannot be read are skipped.
 */
export function roleInPlays(directory: string): Problem[] {
  const files = PLACES.flatMap((place) =>
    namesIn(join(directory, place))
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => join(place, name)),
  )
  const roles = namesIn(join(directory, 'roles')).filter((name) => RegExp(`^${ROLE}$`).test(name))
  return [
    ...roles.map((name) => problem('role-in-play', join('roles', name))),
    ...files
      .slice(0, MOST_FILES)
      .flatMap((file) =>
        linesNaming(join(directory, file)).map((line) =>
          problem('role-in-play', `${file}:${line}`),
        ),
      ),
  ]
}

/** The numbers of the lines that name the role. */
function linesNaming(file: string): number[] {
  const lines = textOf(file).split('\n')
  return lines.flatMap((line, index) => (NAMES_ROLE.test(line) ? [index + 1] : []))
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

function textOf(file: string): string {
  try {
    const found = statSync(file)
    return found.isFile() && found.size <= MOST_BYTES ? readFileSync(file, 'utf8') : ''
  } catch {
    return ''
  }
}
