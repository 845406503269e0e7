/** By a key of each, in the order in which the keys first come. */
export function groupBy<T, K>(all: Iterable<T>, keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const held = groups.get(key);
    if (held) held.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
