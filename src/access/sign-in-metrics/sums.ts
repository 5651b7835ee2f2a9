import type { Grain, PlaceSum, Scope, TimeSum } from './metrics-store.ts';
import { placeKey } from './metrics-store.ts';
import type { Outcome, RiskLevel, SignIn } from './sign-in.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const sizes: Readonly<Record<Grain, number>> = { HOUR: hourMs, DAY: dayMs };

/** When the hour or day (UTC) of a moment begins. */
export const beginOf = (grain: Grain, atMs: number): number => atMs - (atMs % sizes[grain]);
export const sizeOf = (grain: Grain): number => sizes[grain];

const byOutcome = { SUCCESS: 'successes', FAILURE: 'failures', DENY: 'denials' } as const satisfies Record<
  Outcome,
  string
>;
const byRisk = { LOW: 'low', MEDIUM: 'medium', HIGH: 'high' } as const satisfies Record<RiskLevel, string>;

type Key = { scope: Scope; key: string };

/** What a sign-in is added to. */
function keysOf(signIn: SignIn, groupIds: readonly string[]): Key[] {
  return [
    ...(signIn.isWhole ? [{ scope: 'ALL' as const, key: '' }] : []),
    ...(signIn.appId === undefined ? [] : [{ scope: 'APP' as const, key: signIn.appId }]),
    ...(signIn.isWhole ? groupIds.map((key) => ({ scope: 'GROUP' as const, key })) : []),
  ];
}

/** Added up, in the order of their keys: two nodes that write must not wait for each other in a circle. */
export function sumsOf(
  signIns: readonly SignIn[],
  groupIdsOf: (userId: string) => readonly string[],
  placeIds: ReadonlyMap<string, number>,
): { times: TimeSum[]; places: PlaceSum[] } {
  const times = new Map<string, TimeSum>();
  const places = new Map<string, PlaceSum>();
  for (const signIn of signIns) {
    const placeId = placeIds.get(placeKey(signIn.place));
    const groupIds = signIn.userId === undefined ? [] : groupIdsOf(signIn.userId);
    for (const { scope, key } of keysOf(signIn, groupIds)) {
      // Of groups there are many a person: their hours would be most of the table.
      const grains: readonly Grain[] = scope === 'GROUP' ? ['DAY'] : ['HOUR', 'DAY'];
      for (const grain of grains) {
        const at = new Date(beginOf(grain, signIn.atMs)).toISOString();
        if (scope !== 'GROUP') addTime(times, { scope, grain, key, at }, signIn);
        if (placeId !== undefined) addPlace(places, { scope, grain, key, at, placeId }, signIn);
      }
    }
  }
  return { times: inOrder(times), places: inOrder(places) };
}

const inOrder = <T>(sums: ReadonlyMap<string, T>): T[] =>
  [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);

function addTime(
  times: Map<string, TimeSum>,
  of: Pick<TimeSum, 'scope' | 'grain' | 'key' | 'at'>,
  { outcome, risk }: SignIn,
): void {
  const id = `${of.scope} ${of.grain} ${of.key} ${of.at}`;
  const sum = times.get(id) ?? { ...of, successes: 0, failures: 0, denials: 0, low: 0, medium: 0, high: 0 };
  sum[byOutcome[outcome]]++;
  if (risk !== undefined) sum[byRisk[risk]]++;
  times.set(id, sum);
}

function addPlace(
  places: Map<string, PlaceSum>,
  of: Pick<PlaceSum, 'scope' | 'grain' | 'key' | 'at' | 'placeId'>,
  { outcome, risk }: SignIn,
): void {
  const id = `${of.scope} ${of.grain} ${of.key} ${of.at} ${of.placeId}`;
  const sum = places.get(id) ?? { ...of, successes: 0, failures: 0, denials: 0, high: 0 };
  sum[byOutcome[outcome]]++;
  if (risk === 'HIGH') sum.high++;
  places.set(id, sum);
}
