import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { type IndentedText, withIndentedFlow } from './flow_lines.ts'
import { checkWithLibyaml } from './libyaml_check.ts'
import { YamlDoubt } from './yaml_doubt.ts'

/** js-yaml's events, and the text that their offsets refer to. */
export interface YamlEvents {
  text: string
  events: readonly Event[]
  /** The offset in the text as it was given, of one in `text`. */
  originalOffset: (offset: number) => number
}

/**
 * The events of a YAML text that js-yaml reads as libyaml does. Throws js-yaml's exception if it
 * does not accept the text, and a `YamlDoubt` if libyaml may read the text differently.
 */
export function readYamlEvents(text: string): YamlEvents {
  let events: readonly Event[]
  try {
    events = parseEvents(text, {})
  } catch (error) {
    const indented = withIndentedFlow(text)
    const found = indented && eventsOf(indented.text)
    if (indented === undefined || found === undefined) throw error
    return checked(indented, found)
  }
  return checked({ text, added: [], originalOffset: (offset) => offset }, events)
}

function eventsOf(text: string): readonly Event[] | undefined {
  try {
    return parseEvents(text, {})
  } catch (error) {
    if (error instanceof YAMLException) return undefined
    throw error
  }
}

function checked(
  { text, added, originalOffset }: IndentedText,
  events: readonly Event[],
): YamlEvents {
  // A second document is refused for being one.
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length
  try {
    if (documents < 2) checkWithLibyaml(text, events, added)
  } catch (error) {
    if (!(error instanceof YamlDoubt)) throw error
    throw new YamlDoubt(error.what, originalOffset(error.offset))
  }
  return { text, events, originalOffset }
}
