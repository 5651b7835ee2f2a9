import { commandsIn, type InlineHook, type InlineHooks } from '#src/org/inline-hooks/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

export type PhoneMessage = {
  user: Pick<User, 'id' | 'login' | 'profile'>;
  channel: 'SMS' | 'VOICE CALL';
  purpose: 'pre-enrollment' | 'mfa-verification' | 'account-recovery';
  number: string;
  extension?: string | undefined;
  code: string;
  text: string;
  expiresMs: number;
  language: string;
  client: ClientContext;
};

export type Telephony = {
  /** Whether there is anything to send by. */
  isThere(): boolean;
  /** Undefined where it went out, or why not. */
  send(message: PhoneMessage): Promise<string | undefined>;
};

export type TelephonyNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newUuid'>;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  inlineHooks?: Pick<InlineHooks, 'list' | 'ask' | 'failure'> | undefined;
  /** Of `gatehouse dev`: what would go to phones goes to the mailbox, where there is no hook. */
  textMailbox?: Pick<Mail, 'send'> | undefined;
  orgUrl: string;
};

const hookType = 'com.okta.telephony.provider';
const action = 'com.okta.telephony.action';
/** PENDING: handed over, and the carrier has not answered yet. */
const sent = new Set(['SUCCESSFUL', 'PENDING']);

export function createTelephony(needs: TelephonyNeeds): Telephony {
  const hook = (): InlineHook | undefined =>
    needs.inlineHooks?.list().find(({ type, status }) => type === hookType && status === 'ACTIVE');
  return {
    isThere: () => hook() !== undefined || needs.textMailbox !== undefined,
    async send(message) {
      const found = hook();
      if (found !== undefined) return askHook(needs, found, message);
      if (needs.textMailbox === undefined) return 'no telephony hook is active';
      // No mail server of this world takes such an address.
      await needs.textMailbox.send({
        to: `${message.number}@phone.invalid`,
        subject: message.channel,
        text: message.text,
        html: '',
        kind: message.channel === 'SMS' ? 'phone.sms' : 'phone.call',
      });
      return undefined;
    },
  };
}

async function askHook(
  needs: TelephonyNeeds,
  hook: InlineHook,
  message: PhoneMessage,
): Promise<string | undefined> {
  const hooks = needs.inlineHooks;
  if (hooks === undefined) return 'no telephony hook is active';
  const result = await hooks.ask(hook, payload(needs, hook, message));
  const problem = result.ok ? refusalIn(result.answer) : result.problem;
  if (problem !== undefined) {
    const stage = result.ok ? 'response.processed' : 'executed';
    await needs.database.transaction((tx) => needs.systemLog.record(tx, hooks.failure(hook, stage, problem)));
  }
  return problem;
}

/** Anything but a clear yes is a no: the person would wait for a message that never comes. */
function refusalIn(answer: Parameters<typeof commandsIn>[0]): string | undefined {
  if (answer.error) return answer.error.errorSummary ?? 'the provider answered with an error';
  const command = commandsIn(answer).find(({ type }) => type === action);
  if (command === undefined) return `the answer has no command ${action}`;
  const [first] = Array.isArray(command.value) ? (command.value as unknown[]) : [];
  const status = (first as { status?: unknown } | undefined)?.status;
  return typeof status === 'string' && sent.has(status.toUpperCase())
    ? undefined
    : `the provider answered ${typeof status === 'string' ? status.slice(0, 50) : 'without a status'}`;
}

/** As Okta documents it. */
function payload(needs: TelephonyNeeds, hook: InlineHook, message: PhoneMessage) {
  const { user, client } = message;
  return {
    eventId: needs.ids.newUuid(),
    eventTime: needs.clock.now().toISOString(),
    eventType: hookType,
    eventTypeVersion: '1.0',
    contentType: 'application/json',
    cloudEventVersion: '0.1',
    source: `${needs.orgUrl}/api/v1/inlineHooks/${hook.id}`,
    requestType: `com.okta.user.telephony.${message.purpose}`,
    data: {
      context: {
        request: {
          id: client.requestId,
          method: 'POST',
          url: { value: client.origin },
          ipAddress: client.ipAddress,
        },
      },
      userProfile: {
        firstName: user.profile['firstName'],
        lastName: user.profile['lastName'],
        login: user.login,
        userId: user.id,
      },
      messageProfile: {
        msgTemplate: message.text,
        phoneNumber: message.number,
        ...(message.extension === undefined ? {} : { phoneExtension: message.extension }),
        otpExpires: new Date(message.expiresMs).toISOString(),
        deliveryChannel: message.channel,
        otpCode: message.code,
        locale: message.language,
      },
    },
  };
}
