import { SETTINGS } from '../settings.ts'
import type { Transport } from '../ssh/run_command.ts'
import { COUNT, oneOf, SECONDS, type SettingReader } from './setting_reader.ts'

/** How one hypervisor is asked. */
export interface QuerySettings {
  commandTimeoutMs: number
  transport: Transport
}

/** How the fleet is asked. */
export interface FleetSettings {
  /** How many hypervisors at a time. */
  forks: number
  /** Time for all of them together; undefined for no limit. */
  deadlineMs: number | undefined
}

const TRANSPORT = oneOf('auto', 'ssh2', 'openssh')

export function querySettings(hypervisor: SettingReader): QuerySettings {
  const { commandTimeout, transport } = SETTINGS
  const seconds = hypervisor.setting(commandTimeout, SECONDS) ?? Number(commandTimeout.default)
  return {
    commandTimeoutMs: 1000 * seconds,
    transport: hypervisor.setting(transport, TRANSPORT) ?? transport.default,
  }
}

export function fleetSettings(localhost: SettingReader): FleetSettings {
  const { forks, deadline } = SETTINGS
  const seconds = localhost.setting(deadline, SECONDS)
  return {
    forks: localhost.setting(forks, COUNT) ?? Number(forks.default),
    deadlineMs: seconds === undefined ? undefined : 1000 * seconds,
  }
}
