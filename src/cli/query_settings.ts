import { type Problem, problem } from '../problems.ts'
import { SETTINGS } from '../settings.ts'
import type { Transport } from '../ssh/run_command.ts'
import {
  A_COUNT,
  A_TRANSPORT,
  countOf,
  SECONDS,
  type SettingReader,
  secondsOf,
  transportOf,
} from './setting_reader.ts'

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

/** Reads the settings of asking, of which the environment's count more than the inventory's. */
export class QuerySettingsReader {
  private readonly timeout: number | undefined
  private readonly transport: Transport | undefined

  constructor(
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly problems: Problem[],
  ) {
    this.timeout = this.read(SETTINGS.commandTimeout.environment, SECONDS, secondsOf)
    this.transport = this.read(SETTINGS.transport.environment, A_TRANSPORT, transportOf)
  }

  ofHypervisor(reader: SettingReader): QuerySettings {
    const seconds =
      this.timeout ??
      reader.seconds(SETTINGS.commandTimeout.variable) ??
      Number(SETTINGS.commandTimeout.default)
    const transport = this.transport ?? reader.transport(SETTINGS.transport.variable) ?? 'auto'
    return { commandTimeoutMs: 1000 * seconds, transport }
  }

  ofFleet(localhost: SettingReader): FleetSettings {
    const forks =
      this.read(SETTINGS.forks.environment, A_COUNT, countOf) ??
      localhost.count(SETTINGS.forks.variable) ??
      Number(SETTINGS.forks.default)
    const deadline =
      this.read(SETTINGS.deadline.environment, SECONDS, secondsOf) ??
      localhost.seconds(SETTINGS.deadline.variable)
    return { forks, deadlineMs: deadline === undefined ? undefined : 1000 * deadline }
  }

  private read<T>(
    name: string,
    expected: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const text = this.environment[name]
    if (!text) return undefined
    const value = parse(text)
    if (value === undefined) {
      const found = JSON.stringify(text)
      this.problems.push(problem('setting-value', 'environment', { name, found, expected }))
    }
    return value
  }
}
