import { truthOf } from '../../values.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'

/**
 * Whether Ansible stops where a source cannot be parsed, as when this program ends with another exit
 * code than 0. By default it warns, drops the hosts of that source and goes on.
 */
export function stopsOnRefusal(
  cfg: AnsibleCfg,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const set =
    environment.ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED ??
    cfg.get('inventory', 'any_unparsed_is_failed')?.value
  return truthOf(set?.trim() ?? '') ?? false
}
