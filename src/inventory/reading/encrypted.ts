/** Why any file can only be read by Ansible: what its text says. */
export const reasonForFile = (text: string): string | undefined =>
  text.startsWith('$ANSIBLE_VAULT') ? 'a file encrypted by ansible-vault' : undefined
