/** xs:dateTime as SAML writes it (saml-core 1.3.3): UTC. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

const shape =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,12}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/**
 * Undefined for what is not an instant. Without a time zone it is UTC (saml-core 1.3.3 allows no other). Digits beyond the
 * millisecond are dropped; a day that the month does not have is refused rather than moved into the next.
 */
export function parseInstant(text: string): number | undefined {
  const parts = shape.exec(text);
  if (parts === null) return undefined;
  const [, seconds = '', fraction = '', zone = 'Z'] = parts;
  const utc = Date.parse(`${seconds}Z`);
  if (Number.isNaN(utc) || !new Date(utc).toISOString().startsWith(seconds)) return undefined;
  return utc + Number(fraction.slice(0, 3).padEnd(3, '0')) - offsetOf(zone);
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
