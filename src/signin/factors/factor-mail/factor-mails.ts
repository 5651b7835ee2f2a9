import type { Messages } from '#web/messages/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import {
  composeFactorMail,
  type FactorMail,
  type FactorWording,
  type Recipient,
} from './factor-mail-text.ts';

export type FactorMails = {
  /** Queued in the transaction of what it tells of. */
  send(
    tx: Tx,
    mail: Pick<FactorMail, 'kind' | 'to' | 'code' | 'url' | 'atMs' | 'left'> & {
      recipient: Recipient;
      languages?: readonly (string | undefined)[];
    },
    /** Later than this nobody wants it any more. */
    untilMs: number,
  ): Promise<void>;
};

export type FactorMailNeeds = {
  config: Pick<Config, 'defaultLanguage'>;
  clock: Clock;
  sealer: Sealer;
  jobs: Pick<Jobs, 'define' | 'send'>;
  mail: Pick<Mail, 'send'>;
  log: Log;
  messages: Messages;
  organisationName: () => string;
  wording?: FactorWording | undefined;
};

const job = { name: 'signin.factor-mail' };

/** Before jobs.start(). */
export function createFactorMails(needs: FactorMailNeeds): FactorMails {
  const { clock, config, jobs, sealer } = needs;
  // The body holds a code, and finished jobs lie in the database for days: it is sealed.
  jobs.define<{ sealed: string }>({
    ...job,
    retryLimit: 4,
    async handle(data) {
      const mail = sealer.open<FactorMail>(job.name, data.sealed, clock.nowMs());
      if (!mail) return needs.log.warn({}, 'a code was not mailed: it had waited until it was worth nothing');
      const message = composeFactorMail(needs.messages, mail, needs.wording);
      if (message) await needs.mail.send({ to: mail.to, ...message, kind: `signin.${mail.kind}` });
    },
  });
  return {
    async send(tx, { recipient, languages = [], ...mail }, untilMs) {
      const whole: FactorMail = {
        ...mail,
        recipient: { login: recipient.login, profile: recipient.profile },
        languages,
        organisation: needs.organisationName(),
        defaultLanguage: config.defaultLanguage,
      };
      await jobs.send(tx, job, { sealed: sealer.seal(job.name, whole, untilMs) });
    },
  };
}
