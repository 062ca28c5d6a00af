import { join, resolve } from 'node:path'
import { OWN_NAME } from '../../kept/private_directory.ts'
import { SETTINGS } from '../../settings.ts'
import type { Account } from '../account.ts'
import type { Context } from '../context.ts'
import { FLAG, oneOf, type SettingForm, type SettingReader } from './setting_reader.ts'

/** What is wanted of VMs that exist, and of their names. */
export interface VmSettings {
  keepExisting: boolean
  onUnreachable: 'redistribute' | 'keep' | 'fail'
  /** Undefined for the default. */
  stateDirectory: string | undefined
  emitVms: boolean
  /** The name of a VM, with `{platform}` and `{target}` in it. */
  nameFormat: string
}

const ON_UNREACHABLE = oneOf('redistribute', 'keep', 'fail')

const DIRECTORY: SettingForm<string> = {
  expected: 'the path of a directory',
  parse: (text) => text || undefined,
}

const NAME_FORMAT: SettingForm<string> = {
  expected: 'a name with {platform}, {target} or both in it, and no other braces',
  parse: (text) => {
    const others = text.replaceAll(/\{(platform|target)\}/g, '')
    return others !== text && !/[{}]/.test(others) ? text : undefined
  },
}

/** Reads what localhost's variables and the environment say of VMs. */
export function readVmSettings(localhost: SettingReader): VmSettings {
  const keepExisting = localhost.setting(SETTINGS.keepExisting, FLAG)
  const onUnreachable = {
    ...SETTINGS.onUnreachable,
    default: keepExisting ? 'keep' : SETTINGS.onUnreachable.default,
  } as const
  return {
    keepExisting,
    onUnreachable: localhost.setting(onUnreachable, ON_UNREACHABLE),
    stateDirectory: localhost.setting(SETTINGS.stateDirectory, DIRECTORY),
    emitVms: localhost.setting(SETTINGS.emitVms, FLAG),
    nameFormat: localhost.setting(SETTINGS.vmName, NAME_FORMAT),
  }
}

/** Whether it counts which VMs exist on hypervisors. */
export const looksForVms = ({ keepExisting, onUnreachable }: VmSettings): boolean =>
  keepExisting || onUnreachable === 'keep'

/** Whether VMs need names; these are not even read where not. */
export const namesVms = (settings: VmSettings): boolean => looksForVms(settings) || settings.emitVms

/**
 * Where answers are remembered: a directory of our own, in the one that is named. XDG_STATE_HOME counts
 * only where it is absolute, as its rules say.
 */
export function stateDirectoryOf(
  { stateDirectory }: VmSettings,
  { environment, workingDirectory }: Context,
  { homedir }: Account,
): string {
  const home = environment.HOME || homedir
  if (stateDirectory !== undefined) {
    return resolve(
      workingDirectory,
      stateDirectory.replace(/^~(?=\/|$)/, () => home),
      OWN_NAME,
    )
  }
  const base = environment.XDG_STATE_HOME
  return join(base?.startsWith('/') ? base : join(home, '.local/state'), OWN_NAME)
}
