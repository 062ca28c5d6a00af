import { isMap, type Value, type ValueMap } from '../values.ts'

/**
 * Both mappings in one, as Ansible's filter `combine(recursive=true)` makes it: where both have a
 * mapping under a key, these are combined; anything else of `later` replaces what `earlier` has,
 * lists too.
 */
export function combine(earlier: ValueMap, later: ValueMap): ValueMap {
  const combined = new Map(earlier)
  for (const [key, value] of later) {
    const before = combined.get(key)
    combined.set(key, isMap(before) && isMap(value) ? combine(before, value) : value)
  }
  return combined
}

/** A copy of a mapping with a value at a path of keys; mappings on the way are made if they are missing. */
export function withValueAt(
  map: ValueMap,
  [key, ...rest]: readonly string[],
  value: Value,
): ValueMap {
  if (key === undefined) return map
  const part = map.get(key)
  const inner = rest.length === 0 ? value : withValueAt(isMap(part) ? part : new Map(), rest, value)
  return new Map(map).set(key, inner)
}
