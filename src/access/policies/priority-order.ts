/**
 * Where an id goes in a list whose order is its priority. Counting starts at 1; a taken place shifts the others down; what
 * is fixed at the end stays there; no wish means last before that.
 */
export function placeAt(
  order: readonly string[],
  id: string,
  wanted: number | undefined,
  isFixedLast: (id: string) => boolean,
): string[] {
  const others = order.filter((one) => one !== id);
  const movable = others.filter((one) => !isFixedLast(one));
  const fixed = others.filter(isFixedLast);
  if (isFixedLast(id)) return [...movable, ...fixed, id];
  const index = wanted === undefined ? movable.length : Math.min(Math.max(wanted, 1) - 1, movable.length);
  return [...movable.slice(0, index), id, ...movable.slice(index), ...fixed];
}
