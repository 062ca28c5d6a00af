import { type AnsibleOption, OPTIONS } from './ansible_options.ts'
import { BECOME, BECOME_METHODS } from './become_options.ts'

const options: AnsibleOption[] = [
  ...Object.values(OPTIONS),
  ...Object.values(BECOME),
  ...Object.values(BECOME_METHODS).flatMap(({ user, executable, flags, password }) => [
    user,
    executable,
    flags,
    password,
  ]),
]

/** All variables that may decide how a host is reached. */
export const CONNECTION_VARIABLES: readonly string[] = [
  ...new Set(options.flatMap(({ variables }) => variables)),
]
