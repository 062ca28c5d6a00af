import { SETTINGS } from '../../settings.ts'
import type { Transport } from '../../ssh/contracts.ts'
import type { SettingReader } from './setting_reader.ts'

/** The settings for asking one hypervisor. */
export interface QuerySettings {
  commandTimeoutMs: number
  transport: Transport
}

/** The settings for asking the whole fleet. */
export interface FleetSettings {
  /** How many hypervisors are asked at a time. */
  forks: number
  /** How long all of them together may take, in ms; undefined for no limit. */
  deadlineMs: number | undefined
  /** How long answers are kept, and failures; undefined if they are not. */
  cache: { ttlMs: number; retryAfterMs: number } | undefined
}

/** The settings of a hypervisor for the query to it. */
export function querySettings(hypervisor: SettingReader): QuerySettings {
  const { commandTimeout, transport } = SETTINGS
  return {
    commandTimeoutMs: 1000 * hypervisor.setting(commandTimeout),
    transport: hypervisor.setting(transport),
  }
}

/** The settings of localhost for all queries together. */
export function fleetSettings(localhost: SettingReader): FleetSettings {
  const { forks, deadline, cacheTtl, retryAfter } = SETTINGS
  const deadlineSeconds = localhost.setting(deadline)
  const ttlMs = 1000 * (localhost.setting(cacheTtl) ?? 0)
  const retryAfterMs = 1000 * localhost.setting(retryAfter)
  return {
    forks: localhost.setting(forks),
    deadlineMs: deadlineSeconds === undefined ? undefined : 1000 * deadlineSeconds,
    cache: ttlMs > 0 ? { ttlMs, retryAfterMs } : undefined,
  }
}
