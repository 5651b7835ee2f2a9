/** The zones that this machine can reckon in, by name. UTC is no region of the world, and missing in the list of those. */
export const timeZones = (): string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'),
];
