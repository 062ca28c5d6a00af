import { jest } from '@jest/globals'
import type { Ansible } from '../../support/ansible.ts'
import { describeUnlessMissing } from '../../support/requirements.ts'
import { NEWEST, VERSIONS, type Version } from './versions.ts'

/** A `describe` for each version, skipped where it could not be installed. */
export function describeVersions(
  name: string,
  body: (ansible: () => Ansible) => void,
  versions: readonly Version[] = NEWEST.isInstalled ? [...VERSIONS, NEWEST] : VERSIONS,
): void {
  jest.setTimeout(120_000)
  for (const version of versions) {
    const missing = version.isInstalled ? [] : [`${version.name} from python3 -m venv, pip`]
    describeUnlessMissing(missing, `${name}: ${version.name}`, () => body(() => version.ansible))
  }
}
