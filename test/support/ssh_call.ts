import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'

/** The call of ssh for hv1, without any secret, but for what is given otherwise. */
export const sshCall = (values: Partial<SshCall> = {}): SshCall => ({
  name: 'hv1',
  executable: 'ssh',
  arguments: [],
  address: 'hv1.example.org',
  secrets: { password: undefined, passphrase: undefined, privateKey: undefined },
  connectTimeoutMs: 10_000,
  retries: 0,
  ...values,
})
