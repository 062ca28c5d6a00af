/** The values of those of OpenSSH's tokens that are supported (`man ssh_config`, TOKENS). */
export type Tokens = Readonly<Partial<Record<string, string>>>

/** Replaces `%h` and the like, and `${NAME}`; undefined if one is not known. */
export function expandTokens(
  text: string,
  tokens: Tokens,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  let known = true
  const look = (value: string | undefined) => {
    known &&= value !== undefined
    return value ?? ''
  }
  const expanded = text.replace(/%(.?)|\$\{(\w+)\}/gs, (_, token, name) =>
    name === undefined ? look(token === '%' ? '%' : tokens[token]) : look(environment[name]),
  )
  return known ? expanded : undefined
}
