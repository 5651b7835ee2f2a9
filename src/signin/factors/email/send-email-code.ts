import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { type User, userTarget } from '#src/directory/users/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import type { MessageBudgets } from '#src/signin/factors/attempts/index.ts';
import type { FactorMails } from '#src/signin/factors/factor-mail/index.ts';
import type { SentCodes } from '#src/signin/factors/sent-code/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

export type SendEmailNeeds = {
  config: Pick<Config, 'baseUrl'>;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  sentCodes: SentCodes;
  budgets: MessageBudgets;
  mails: FactorMails;
};

export type EmailOrder = {
  user: Pick<User, 'id' | 'login' | 'profile'>;
  factorId: string;
  address: string;
  binding: string;
  by: Requester;
  kind: 'challenge' | 'enroll' | 'address';
  lifetimeMs: number;
  languages: readonly (string | undefined)[];
  /**
   * By whom it may be asked for: strangers have a budget of their own, so that they cannot use up the other. So has whoever says that a
   * mailbox is theirs: it may be somebody else's.
   */
  asker: 'known' | 'stranger' | 'newcomer' | 'recovery';
};

export const linkPath = '/signin/email';
const pauseMs = 5_000;
/** Mails to one mailbox in an hour. */
const mostMails = { known: 10, stranger: 5, newcomer: 5, recovery: 5 } as const;
const eventType = 'system.email.send_factor_verify_message';

/** Makes a code and a link, and queues the mail in the same transaction. Throws E0000118 and E0000047. */
export async function sendEmailCode(needs: SendEmailNeeds, order: EmailOrder): Promise<number> {
  const { config, database, sentCodes } = needs;
  const { user, factorId, address, binding } = order;
  const to = { userId: user.id, factorId, binding, address };
  const line = { userId: user.id, factorId: order.asker === 'recovery' ? `${factorId}.recovery` : factorId };
  if (!(await database.transaction((tx) => sentCodes.maySend(tx, line, pauseMs))))
    throw new ApiError('E0000118');
  const exhausted = await needs.budgets.exhausted([
    { kind: `mail to mailbox, ${order.asker}`, key: address, limit: mostMails[order.asker] },
    { kind: `mail to person, ${order.asker}`, key: user.id, limit: mostMails[order.asker] },
  ]);
  const event = {
    eventType,
    ...eventBy(order.by),
    target: [userTarget(user)],
  };
  if (exhausted !== undefined) {
    await database.transaction((tx) =>
      needs.systemLog.record(tx, {
        ...event,
        outcome: { result: 'DENY', reason: `too many codes in an hour (${exhausted.kind})` },
      }),
    );
    throw new ApiError('E0000047', {
      summary: 'Too many codes were sent to this mailbox. Please use another factor, or wait an hour.',
    });
  }
  return database.transaction(async (tx) => {
    const { code, linkToken, expiresMs } = await sentCodes.issue(tx, to, order.lifetimeMs);
    // Never from a header of a request: whoever sends the request would choose where the token goes.
    const url = order.kind === 'challenge' ? `${config.baseUrl}${linkPath}/${linkToken}` : undefined;
    await needs.mails.send(
      tx,
      {
        kind: order.kind,
        to: address,
        recipient: user,
        code,
        url,
        atMs: expiresMs,
        languages: order.languages,
      },
      expiresMs,
    );
    await needs.systemLog.record(tx, { ...event, outcome: { result: 'SUCCESS' } });
    return expiresMs;
  });
}
