/** `102`, the person's 17 characters, 128 random bits; a dot; 256 random bits. */
const shape = /^(102[0-9A-Za-z]{17}[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;
const idShape = /^102[0-9A-Za-z]{17}[A-Za-z0-9_-]{22}$/;

export type CookieParts = { id: string; secret: string };

/** Undefined for anything that we did not make: a malformed cookie is as good as none. */
export function parseCookieValue(value: string | undefined): CookieParts | undefined {
  const found = value === undefined ? null : shape.exec(value);
  const [, id, secret] = found ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function formatCookieValue({ id, secret }: CookieParts): string {
  return `${id}.${secret}`;
}

export function makeSessionId(userId: string, random: string): string {
  return `102${userId.slice(3)}${random}`;
}

export function isSessionId(text: string): boolean {
  return idShape.test(text);
}

/** The person a session id (or sid) belongs to, as it says itself: names the shard, proves nothing. */
export function userIdOf(sessionId: string): string {
  return `00u${sessionId.slice(3, 20)}`;
}
