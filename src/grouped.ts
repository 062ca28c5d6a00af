/** Groups items by a key, in the order in which the keys first occur. */
export function grouped<Key, Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) addTo(groups, keyOf(item), item)
  return groups
}

/** Adds an item to the list of a key; makes the list if there is none yet. */
export function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key)
  // The list is not copied, because a group may have very many hosts.
  if (list) list.push(item)
  else lists.set(key, [item])
}

/** How often each item occurs, in the order in which they first occur. */
export function countEach<Item>(items: Iterable<Item>): Map<Item, number> {
  const counts = new Map<Item, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** A text that is the same for maps of maps with the same content in the same order. */
export const textOfNested = (maps: ReadonlyMap<string, ReadonlyMap<string, unknown>>): string =>
  JSON.stringify([...maps].map(([key, map]) => [key, ...map]))
