/** The message of an error, which may come from the host, as one line. */
export function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim().slice(0, 200)
}
