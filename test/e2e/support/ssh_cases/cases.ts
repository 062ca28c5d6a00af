/** Variables of a host by its name; in text `@T@` is the directory of the hosts. */
export type Cases = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** One case for each value, whose name ends with it. */
export const each = (
  prefix: string,
  values: readonly string[],
  variables: (value: string) => Record<string, unknown>,
): Cases =>
  Object.fromEntries(values.map((value) => [`${prefix} ${value || 'nothing'}`, variables(value)]))

/** Arguments for ssh, behind all others. */
export const options = (...words: string[]) => ({ ansible_ssh_extra_args: words.join(' ') })

/** Arguments in place of those that name the usual known_hosts. */
export const instead = (...words: string[]) => ({ ansible_ssh_common_args: words.join(' ') })

/** A key file of the directory. */
export const key = (name: string) => ({ ansible_private_key_file: `@T@/${name}` })

/** A passphrase, as Ansible takes it through sshpass. */
export const passphrase = (text: string) => ({
  ansible_password: text,
  ansible_sshpass_prompt: 'Enter passphrase for key',
})
