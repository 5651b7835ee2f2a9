const shape = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** ISO 8601 durations as Okta writes them: days and smaller (`PT2H`, `P1DT30M`). Undefined for anything else. */
export function parseIsoDuration(text: string): number | undefined {
  const parts = shape.exec(text);
  if (parts === null || text === 'P' || text.endsWith('T')) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return Number.isSafeInteger(ms) ? ms : undefined;
}
