import { addressNames, type Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { listEventsOf, type LogEvent } from '#src/system-log/index.ts';

/** Those that a person had until they were changed. */
export type AddressesBefore = { email?: string | undefined; secondEmail?: string | undefined };

/** Whose mailboxes a person's addresses are, as far as the log tells. */
export type AddressVerdict =
  /** Theirs: nobody changed them lately who signed in as them. */
  | { kind: 'THEIRS' }
  /** Changed under their name, and the mail tells of that very change: what was there before is theirs. */
  | { kind: 'BEFORE'; addresses: Partial<Record<(typeof addressNames)[number], string | null>> }
  /** Changed under their name, and nobody knows by whom. */
  | { kind: 'DOUBTFUL' };

const dayMs = 86_400_000;
/** An address that stood for so long was told to the one before it, and nobody minded. */
const youngMs = 7 * dayMs;
/** Whoever put in an address of their own must not be given it back when its owner puts things right: the first change alone is undone. */
const rememberedMs = 90 * dayMs;
const mostEvents = 1_000;

export async function judgeAddresses(
  needs: { database: Database; clock: Clock },
  { id }: Person,
  about: { atMs: number; addressesBefore?: AddressesBefore | undefined },
): Promise<AddressVerdict> {
  const nowMs = needs.clock.nowMs();
  const events = await listEventsOf(needs.database, {
    actorId: id,
    eventTypes: ['user.account.update_profile'],
    since: new Date(nowMs - rememberedMs),
    limit: mostEvents,
  });
  // Nothing is hidden by doing much.
  if (events.length === mostEvents) return { kind: 'DOUBTFUL' };
  const changes = events
    .filter((event) => isOfAddress(event, id))
    .map(({ published }) => Date.parse(published));
  if (about.addressesBefore === undefined) {
    return { kind: changes.some((atMs) => atMs > nowMs - youngMs) ? 'DOUBTFUL' : 'THEIRS' };
  }
  // The newest first. The mail is queued in the transaction of its change, a moment later.
  const [told, ...earlier] = changes.filter((atMs) => atMs <= about.atMs);
  if (told === undefined || earlier.length > 0) return { kind: 'DOUBTFUL' };
  const { email, secondEmail = null } = about.addressesBefore;
  return { kind: 'BEFORE', addresses: { ...(email !== undefined && { email }), secondEmail } };
}

const isOfAddress = ({ target, debugContext }: LogEvent, userId: string): boolean =>
  target?.some((one) => one.id === userId) === true &&
  (debugContext.debugData['changedAttributes'] ?? '')
    .split(',')
    .some((name) => addressNames.some((one) => one === name));
