/** With this callback the output of a play is that of an ad-hoc command. */
export const MINIMAL_OUTPUT = { ANSIBLE_STDOUT_CALLBACK: 'minimal' }

/** Each result of a play, in the order of the output. */
export function resultsIn(stdout: string): { host: string; result: Record<string, unknown> }[] {
  return [...stdout.matchAll(/^(\S+) \| SUCCESS => (\{.*?^\})$/gms)].map(([, host, json]) => ({
    host: host as string,
    result: JSON.parse(json as string),
  }))
}
