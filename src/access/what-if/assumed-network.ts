export type ZoneQuestions = { matches(zoneId: string, address: string): boolean | undefined };

/** Where somebody is taken to come from: an address, zones by name, both, or nobody knows where. */
export function networkOf(
  zones: ZoneQuestions,
  address: string | undefined,
  zoneIds: readonly string[] | undefined,
): ((zoneId: string) => boolean | undefined) | undefined {
  if (address === undefined && zoneIds === undefined) return undefined;
  const named = new Set(zoneIds);
  return (zoneId) => {
    if (named.has(zoneId)) return true;
    return address === undefined ? false : zones.matches(zoneId, address);
  };
}
