/** The message of an error, which may be a text of the host's, fit for one line. */
export function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim().slice(0, 200)
}
