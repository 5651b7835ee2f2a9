import defaults from '../../../defaults/rate-limits.json' with { type: 'json' };

/** Endpoints that share a limit. */
export type LimitClass = { name: string; limit: number };
/** Of whose share a call is taken: a token, a client, a session, or an address for whoever says nothing of themselves. */
export type Principal = { type: 'SSWS_TOKEN' | 'OAUTH_CLIENT' | 'SESSION' | 'ADDRESS'; id: string };
export type Shares = { percentage: number; concurrencyPercentage: number };

export type Verdict =
  | { ok: true; limit: number; remaining: number; resetMs: number; crossed: boolean }
  /** `first`: nobody has been told of it in this window. */
  | { ok: false; scope: 'principal' | 'org' | 'concurrency'; limit: number; resetMs: number; first: boolean };

type Row = { methods?: string[]; path?: string; prefix?: string; name: string; limit: number };
const rows: readonly Row[] = defaults.classes;
const windowMs = defaults.windowSeconds * 1000;
/** A flood from many addresses fills one common share beyond this, instead of memory. */
const maxPrincipals = 50_000;

export const usualShares: Shares = {
  percentage: defaults.usualPercentage,
  concurrencyPercentage: defaults.usualPercentage,
};

/** Which limit a route is under: the first row that fits. */
export function classOf({ method, path }: { method: string; path: string }): LimitClass {
  const row = rows.find(
    (one) =>
      (one.methods === undefined || one.methods.includes(method)) &&
      (one.path === undefined ? path.startsWith(one.prefix ?? '') : path === one.path),
  );
  return row ?? defaults.others;
}

export type Limiter = {
  /** Counts a call, or refuses it. `done` has to be called for every call that was not refused. */
  take(
    what: { of: LimitClass; principal: Principal; shares: Shares; warnPercentage: number },
    nowMs: number,
  ): Verdict;
  done(principal: Principal): void;
};

/** Counts by the minute, on this node alone. `scale` makes Okta's limits larger or smaller. */
export function createLimiter(scale: number): Limiter {
  let window = Number.NaN;
  const totals = new Map<string, number>();
  const used = new Map<string, number>();
  const told = new Set<string>();
  const running = new Map<string, number>();

  const nameOf = ({ type, id }: Principal) => `${type} ${id}`;
  const scaled = (limit: number) => Math.max(1, Math.round(limit * scale));
  const share = (limit: number, percentage: number) => Math.max(1, Math.floor((limit * percentage) / 100));

  const isFirst = (what: string): boolean => {
    const first = !told.has(what);
    told.add(what);
    return first;
  };

  return {
    take({ of, principal, shares, warnPercentage }, nowMs) {
      const current = Math.floor(nowMs / windowMs);
      if (current !== window) {
        window = current;
        totals.clear();
        used.clear();
        told.clear();
      }
      const resetMs = (current + 1) * windowMs;
      const who = nameOf(principal);
      const atOnce = share(scaled(defaults.concurrency), shares.concurrencyPercentage);
      if ((running.get(who) ?? 0) >= atOnce) {
        return { ok: false, scope: 'concurrency', limit: 0, resetMs, first: isFirst(`concurrency ${who}`) };
      }
      const orgLimit = scaled(of.limit);
      const ownLimit = share(orgLimit, shares.percentage);
      const total = totals.get(of.name) ?? 0;
      const known = `${of.name} ${who}`;
      const key = used.has(known) || used.size < maxPrincipals ? known : `${of.name} others`;
      const own = used.get(key) ?? 0;
      if (own >= ownLimit || total >= orgLimit) {
        const scope = own >= ownLimit ? 'principal' : 'org';
        const first = isFirst(`violation ${of.name} ${scope === 'org' ? '' : key}`);
        return { ok: false, scope, limit: ownLimit, resetMs, first };
      }
      totals.set(of.name, total + 1);
      used.set(key, own + 1);
      running.set(who, (running.get(who) ?? 0) + 1);
      const isNear =
        (own + 1) * 100 >= ownLimit * warnPercentage || (total + 1) * 100 >= orgLimit * warnPercentage;
      return {
        ok: true,
        limit: ownLimit,
        remaining: Math.min(ownLimit - own, orgLimit - total) - 1,
        resetMs,
        crossed: isNear && isFirst(`warning ${of.name} ${key}`),
      };
    },
    done(principal) {
      const who = nameOf(principal);
      const left = (running.get(who) ?? 1) - 1;
      if (left > 0) running.set(who, left);
      else running.delete(who);
    },
  };
}
