import type { AnsibleOption } from './ansible_options.ts'

/** The ways to become another user that this program knows. */
export type BecomeMethod = 'sudo' | 'su' | 'doas'

/** The options of one become method: where each is set. */
export interface MethodOptions {
  user: AnsibleOption
  executable: AnsibleOption
  flags: AnsibleOption
  password: AnsibleOption
  defaultFlags: string
}

/** Whether and how to become another user (`ansible-doc -t keyword become`). */
export const BECOME = {
  become: {
    variables: ['ansible_become'],
    environment: ['ANSIBLE_BECOME'],
    ini: [['privilege_escalation', 'become']],
  },
  method: {
    variables: ['ansible_become_method'],
    environment: ['ANSIBLE_BECOME_METHOD'],
    ini: [['privilege_escalation', 'become_method']],
  },
} as const satisfies Record<string, AnsibleOption>

/** The options of each method (`ansible-doc -t become sudo`). */
export const BECOME_METHODS: Readonly<Record<BecomeMethod, MethodOptions>> = {
  sudo: methodOptions('sudo', '-H -S -n'),
  su: methodOptions('su', ''),
  doas: methodOptions('doas', ''),
}

/** The names of a method's options: the method's own override the common ones. */
function methodOptions(method: BecomeMethod, defaultFlags: string): MethodOptions {
  const option = (common: string, own = common): AnsibleOption => ({
    variables: [`ansible_become_${common}`, `ansible_${method}_${common}`],
    environment: [
      `ANSIBLE_BECOME_${common.toUpperCase()}`,
      `ANSIBLE_${method.toUpperCase()}_${common.toUpperCase()}`,
    ],
    ini: [
      ['privilege_escalation', `become_${common}`],
      [`${method}_become_plugin`, own],
    ],
  })
  return {
    user: option('user'),
    executable: option('exe', 'executable'),
    flags: option('flags'),
    password: {
      variables: ['ansible_become_password', 'ansible_become_pass', `ansible_${method}_pass`],
      environment: ['ANSIBLE_BECOME_PASS', `ANSIBLE_${method.toUpperCase()}_PASS`],
      ini: [[`${method}_become_plugin`, 'password']],
      holds: 'secret',
    },
    defaultFlags,
  }
}
