/**
 * What an error of the system says, without its code, the call and the path: `no such file or
 * directory` of `ENOENT: no such file or directory, open '/x'`. Other errors say their message.
 */
export function systemReason(error: unknown): string {
  const { message, syscall } = error as NodeJS.ErrnoException
  const [reason = message] = message.replace(/^[A-Z0-9]+: /, '').split(`, ${syscall}`)
  return reason
}
