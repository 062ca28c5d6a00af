import { join, resolve } from 'node:path'
import { OWN_NAME } from '../../kept/private_directory.ts'
import type { Account } from '../../machine/account.ts'
import { SETTINGS } from '../../settings.ts'
import { atHome } from '../../values.ts'
import type { Context } from '../context.ts'
import type { SettingReader } from './setting_reader.ts'

/** The settings about existing VMs and about names of VMs. */
export interface VmSettings {
  keepExisting: boolean
  onUnreachable: 'redistribute' | 'keep' | 'fail'
  /** The path in `vm_dispatcher_state_dir`; undefined for the default directory. */
  stateDirectory: string | undefined
  emitVms: boolean
  emitDefinitions: boolean
  /** Whether memory and CPUs count; then each VM counts once, by its name. */
  countsSizes: boolean
  /** The name of a VM, with `{platform}` and `{target}` in it. */
  nameFormat: string
}

/** Reads what localhost's variables and the environment say about VMs. */
export function readVmSettings(localhost: SettingReader): VmSettings {
  const keepExisting = localhost.setting(SETTINGS.keepExisting)
  const onUnreachable = {
    ...SETTINGS.onUnreachable,
    default: keepExisting ? 'keep' : SETTINGS.onUnreachable.default,
  } as const
  return {
    keepExisting,
    onUnreachable: localhost.setting(onUnreachable),
    stateDirectory: localhost.setting(SETTINGS.stateDirectory),
    emitVms: localhost.setting(SETTINGS.emitVms),
    emitDefinitions: localhost.setting(SETTINGS.emitDefinitions),
    countsSizes: localhost.setting(SETTINGS.capacity),
    nameFormat: localhost.setting(SETTINGS.vmName),
  }
}

/** Whether hypervisors have to be asked which VMs exist on them. */
export const looksForVms = ({ keepExisting, onUnreachable }: VmSettings): boolean =>
  keepExisting || onUnreachable === 'keep'

/** Whether VMs need names. If not, names are not even read. */
export const namesVms = (settings: VmSettings): boolean =>
  looksForVms(settings) || settings.emitVms || settings.countsSizes

/** Whether the VMs of hypervisors' own `config` need names too. */
export const namesOwnVms = ({ keepExisting, emitVms, countsSizes }: VmSettings): boolean =>
  keepExisting || emitVms || countsSizes

/** Whether the definitions of VMs are merged: VMs that are hosts have theirs. */
export const mergesDefinitions = ({ emitVms, emitDefinitions }: VmSettings): boolean =>
  emitVms || emitDefinitions

/**
 * The directory where answers are remembered: our own, inside the one that is named. XDG_STATE_HOME
 * counts only if it is absolute, as its specification says.
 */
export function stateDirectoryOf(
  { stateDirectory }: Pick<VmSettings, 'stateDirectory'>,
  { environment, workingDirectory }: Context,
  { homedir }: Account,
): string {
  const home = environment.HOME || homedir
  if (stateDirectory !== undefined) {
    return resolve(workingDirectory, atHome(stateDirectory, home), OWN_NAME)
  }
  const base = environment.XDG_STATE_HOME
  return join(base?.startsWith('/') ? base : join(home, '.local/state'), OWN_NAME)
}
