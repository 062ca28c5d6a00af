/** What has the same key together, in the order in which the keys come first. */
export function grouped<Key, Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) addTo(groups, keyOf(item), item)
  return groups
}

/** Adds an item to the list of a key, which begins with it if there is none yet. */
export function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key)
  // Not as a longer copy of the list: a group may have each of many hosts.
  if (list) list.push(item)
  else lists.set(key, [item])
}
