/** The name a person most likely meant: fewest letters to change, capitals aside. */
export function nearestName(written: string, known: readonly string[]): string {
  let best = known[0] ?? '';
  let bestDistance = Number.POSITIVE_INFINITY;
  const wanted = written.slice(0, 100).toLowerCase();
  for (const name of known) {
    const candidate = name.toLowerCase();
    // `append` for `String.append` is the mistake people make, so the family in front costs nothing.
    const bare = candidate.slice(candidate.indexOf('.') + 1);
    const distance = Math.min(editDistance(wanted, candidate), editDistance(wanted, bare) + 0.5);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
