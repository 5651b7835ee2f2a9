import { ApiError, type ErrorCause, validationFailed } from '#src/platform/http/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';

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

/** A whole list in a new order, for who has read the list as it was at `version`. */
export type WantedOrder = {
  readonly ids: readonly string[];
  readonly version: string;
  /** Whether the version came as If-Match, which has a status of its own. */
  readonly isPrecondition: boolean;
};

/** Says which list and which order: two that are equal have the same. */
export function orderVersion(ids: readonly string[]): string {
  return sha256(ids.join(' ')).toString('base64url').slice(0, 22);
}

/** Refuses an order made from a list that somebody else has changed since, or that leaves one out, or moves what stays last. */
export function requireOrder(
  current: readonly string[],
  wanted: WantedOrder,
  isFixedLast: (id: string) => boolean = () => false,
): void {
  if (wanted.version !== orderVersion(current)) throw changedMeanwhile(current, wanted);
  const inside = new Set(current);
  const named = new Set(wanted.ids);
  const causes = [
    ...wanted.ids.filter((id) => !inside.has(id)).map((id) => `ids: ${id} is not in this list`),
    ...current.filter((id) => !named.has(id)).map((id) => `ids: ${id} is left out`),
    ...(named.size < wanted.ids.length ? ['ids: each one once'] : []),
  ];
  const fixed = current.filter(isFixedLast);
  const last = wanted.ids.slice(wanted.ids.length - fixed.length);
  if (causes.length === 0 && fixed.some((id) => !last.includes(id))) {
    causes.push(`ids: ${fixed.join(', ')} stays last`);
  }
  if (causes.length > 0) throw validationFailed('ids', causes.slice(0, 50));
}

function changedMeanwhile(current: readonly string[], wanted: WantedOrder): ApiError {
  const version = orderVersion(current);
  const cause: ErrorCause = {
    errorSummary: 'version: somebody else has changed this list; location is its order now',
    reason: 'ORDER_CHANGED',
    locationType: 'order',
    location: current.join(','),
  };
  return new ApiError('E0000231', {
    status: wanted.isPrecondition ? 412 : 409,
    causes: [cause],
    headers: { etag: `"${version}"` },
  });
}

/** `"…"` or `W/"…"` of an If-Match header, else what the body says. */
export function wantedOrder(
  ids: readonly string[],
  version: string | undefined,
  ifMatch: string | undefined,
): WantedOrder {
  if (ifMatch !== undefined) {
    const tag = /^(?:W\/)?"([\w-]{1,64})"$/.exec(ifMatch.trim())?.[1];
    if (tag === undefined) throw new ApiError('E0000242');
    return { ids, version: tag, isPrecondition: true };
  }
  if (version === undefined) {
    throw validationFailed('version', [
      'version: is required, or an If-Match header: what the order was read as',
    ]);
  }
  return { ids, version, isPrecondition: false };
}
