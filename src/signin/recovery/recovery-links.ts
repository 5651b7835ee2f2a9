import type { Messages } from '#web/messages/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { sha256, type Sealer } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import {
  composeRecoveryMail,
  mailAddressOf,
  type MailWording,
  type NewsKind,
  type Recipient,
  type RecoveryMail,
} from './recovery-mail.ts';
import { deleteLinksOf, type LinkKind, replaceLink } from './recovery-store.ts';

export type Addressee = Recipient & { id: string };
export type IssuedLink = { token: string; url: string; expiresMs: number };

/** Of the mailbox that somebody has: a link opens nothing once they have another. */
export const addressHashOf = (user: Recipient): Buffer => sha256((mailAddressOf(user) ?? '').toLowerCase());

export type RecoveryLinks = {
  /** A new link; the one before it of the same kind is dead from now on. */
  issueActivation(tx: Tx, user: Addressee): Promise<IssuedLink>;
  issueReset(tx: Tx, user: Addressee): Promise<IssuedLink>;
  issueUnlock(tx: Tx, user: Addressee): Promise<IssuedLink>;
  /** Of every kind: by whatever way somebody gets a new password, or is put out, what was mailed before opens nothing. */
  deleteLinks(tx: Tx, userId: string): Promise<void>;
  /** Makes the link and queues the mail in the same transaction. */
  sendActivationMail(tx: Tx, user: Addressee, browserLanguages?: readonly string[]): Promise<void>;
  /** `byPerson`: somebody asked who had proved nothing, so that the policy may want more than the link. */
  sendResetMail(
    tx: Tx,
    user: Addressee,
    browserLanguages?: readonly string[],
    byPerson?: true,
  ): Promise<void>;
  sendUnlockMail(
    tx: Tx,
    user: Addressee,
    browserLanguages?: readonly string[],
    byPerson?: true,
  ): Promise<void>;
  /**
   * Tells a person that their address was changed, or their account locked: the one who did it may be somebody else. It goes to the
   * addresses that `user` has: of changed ones, those before.
   */
  sendNews(tx: Tx, kind: NewsKind, user: Addressee, lockDownUrl?: string): Promise<void>;
};

export type RecoveryLinksNeeds = {
  config: Pick<Config, 'baseUrl' | 'defaultLanguage'>;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  jobs: Pick<Jobs, 'define' | 'send'>;
  mail: Pick<Mail, 'send'>;
  messages: Messages;
  log: Log;
  organisationName: () => string;
  /** Asked when a mail goes out. */
  wording?: MailWording;
  findPerson: (userId: string) => Promise<Person | undefined>;
  /** How long a reset link is good, by the policy that applies to the person. */
  resetLifetimeMs: (person: Person) => number;
};

const dayMs = 24 * 60 * 60 * 1000;
/** New people start on another day than they are entered. */
const activationLifetimeMs = 7 * dayMs;
/** For somebody whose policy cannot be known yet. */
const defaultResetLifetimeMs = 60 * 60 * 1000;
const mailJobLifetimeMs = 8 * dayMs;

export const recoveryMailJob = { name: 'signin.recovery-mail' };

const paths: Record<LinkKind, string> = {
  activation: '/welcome',
  'password-reset': '/signin/reset-password',
  unlock: '/signin/unlock',
};

export function createRecoveryLinks(needs: RecoveryLinksNeeds): RecoveryLinks {
  const { config, clock, ids, sealer, jobs, messages } = needs;

  // The body of a mail holds a link that opens an account, and finished jobs lie in the database for days: it is sealed.
  jobs.define<{ sealed: string }>({
    ...recoveryMailJob,
    async handle(data) {
      const mail = sealer.open<RecoveryMail>(recoveryMailJob.name, data.sealed, clock.nowMs());
      if (!mail)
        return needs.log.warn(
          {},
          'a recovery mail was not sent: it waited too long, or the master key has changed',
        );
      const message = composeRecoveryMail(messages, mail, needs.wording);
      if (message) await needs.mail.send(message);
    },
  });

  const issue = async (
    tx: Tx,
    kind: LinkKind,
    user: Addressee,
    lifetimeMs: number,
    byPerson = false,
  ): Promise<IssuedLink> => {
    // 120 bits in 20 characters, the length that clients of this wire format have seen.
    const token = ids.newSecret(15);
    const createdMs = clock.nowMs();
    const expiresMs = createdMs + lifetimeMs;
    await replaceLink(tx, {
      tokenHash: sha256(token),
      userId: user.id,
      kind,
      addressHash: addressHashOf(user),
      byPerson,
      created: new Date(createdMs),
      expires: new Date(expiresMs),
    });
    // Never from a header of a request: whoever sends the request would choose where the token goes.
    return { token, url: `${config.baseUrl}${paths[kind]}/${token}`, expiresMs };
  };

  const queue = async (
    tx: Tx,
    kind: RecoveryMail['kind'],
    user: Addressee,
    link: { url: string; atMs: number; isLockDown?: boolean },
    browserLanguages: readonly string[] = [],
  ): Promise<void> => {
    const mail: RecoveryMail = {
      kind,
      recipient: { login: user.login, profile: user.profile },
      organisation: needs.organisationName(),
      url: link.url,
      isLockDown: link.isLockDown,
      atMs: link.atMs,
      browserLanguages,
      defaultLanguage: config.defaultLanguage,
    };
    await jobs.send(tx, recoveryMailJob, {
      sealed: sealer.seal(recoveryMailJob.name, mail, clock.nowMs() + mailJobLifetimeMs),
    });
  };

  const resetLifetimeOf = async (userId: string): Promise<number> => {
    const person = await needs.findPerson(userId);
    return person ? needs.resetLifetimeMs(person) : defaultResetLifetimeMs;
  };

  const links: RecoveryLinks = {
    issueActivation: (tx, user) => issue(tx, 'activation', user, activationLifetimeMs),
    issueReset: async (tx, user) => issue(tx, 'password-reset', user, await resetLifetimeOf(user.id)),
    issueUnlock: async (tx, user) => issue(tx, 'unlock', user, await resetLifetimeOf(user.id)),
    deleteLinks: deleteLinksOf,
    async sendActivationMail(tx, user, browserLanguages) {
      const { url, expiresMs } = await links.issueActivation(tx, user);
      await queue(tx, 'activation', user, { url, atMs: expiresMs }, browserLanguages);
    },
    async sendResetMail(tx, user, browserLanguages, byPerson) {
      const lifetimeMs = await resetLifetimeOf(user.id);
      const { url, expiresMs } = await issue(tx, 'password-reset', user, lifetimeMs, byPerson);
      await queue(tx, 'reset', user, { url, atMs: expiresMs }, browserLanguages);
    },
    async sendUnlockMail(tx, user, browserLanguages, byPerson) {
      const { url, expiresMs } = await issue(tx, 'unlock', user, await resetLifetimeOf(user.id), byPerson);
      await queue(tx, 'unlock', user, { url, atMs: expiresMs }, browserLanguages);
    },
    async sendNews(tx, kind, user, lockDownUrl) {
      const url = lockDownUrl ?? `${config.baseUrl}/signin/forgot-password`;
      const link = { url, atMs: clock.nowMs(), isLockDown: lockDownUrl !== undefined };
      await queue(tx, kind, user, link);
      // Whoever took one mailbox may not have the other.
      const { email, secondEmail } = user.profile;
      if (typeof secondEmail !== 'string' || secondEmail === email) return;
      await queue(tx, kind, { ...user, profile: { ...user.profile, email: secondEmail } }, link);
    },
  };
  return links;
}
