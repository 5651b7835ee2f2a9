const shape = /^\d{1,9}(?:\.\d{1,9}){0,5}$/;

/** By number, part by part; what is missing is 0. Undefined where one of them is no version. */
export function compareVersions(a: string, b: string): number | undefined {
  if (!shape.test(a) || !shape.test(b)) return undefined;
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
