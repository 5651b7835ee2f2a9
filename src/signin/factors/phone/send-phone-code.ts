import { chooseLanguage, type Messages } from '#web/messages/index.ts';
import type { Language } from '#web/ui/index.ts';
import { listTemplates } from '#src/org/sms-templates/index.ts';
import { eventBy } from '#src/directory/schemas/index.ts';
import { type User, userTarget } from '#src/directory/users/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { countName, type MessageBudgets } from '#src/signin/factors/attempts/index.ts';
import type { SentCodes } from '#src/signin/factors/sent-code/index.ts';
import type { FactorRequest } from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { blockOf } from './phone-number.ts';
import type { Phone, PhoneKind } from './phone-store.ts';
import type { Telephony } from './telephony.ts';

export type SendPhoneNeeds = {
  config: Pick<Config, 'baseUrl' | 'defaultLanguage'>;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  sentCodes: SentCodes;
  budgets: MessageBudgets;
  telephony: Telephony;
  messages: Messages;
  organisationName: () => string;
};

const pauseMs = 30_000;
const defaultSeconds = 5 * 60;
/** NIST SP 800-63B. */
const mostSeconds = 10 * 60;
/** In an hour. A block is ten thousand numbers that stand beside each other: people of one firm are rarely twenty of them, fraud is. */
export const mostMessages = { number: 5, person: 5, block: 20, organisation: 2_000 } as const;
/** Of those of the organisation, what whoever cannot sign in may ask for. */
const mostOfRecovery = 500;

const channels = {
  sms: { channel: 'SMS', eventType: 'system.sms.send_factor_verify_message', tooSoon: 'E0000109' },
  call: {
    channel: 'VOICE CALL',
    eventType: 'system.voice.send_mfa_challenge_call',
    tooSoon: 'E0000113',
  },
} as const satisfies Record<PhoneKind, object>;

/** Makes a code and has it sent. Throws E0000109 and E0000113 (too soon), E0000047 (too many), E0000074 (nobody took it). */
export async function sendPhoneCode(
  needs: SendPhoneNeeds,
  user: User,
  phone: Phone,
  purpose: 'pre-enrollment' | 'mfa-verification',
  request: FactorRequest,
): Promise<number> {
  const { database, sentCodes, telephony } = needs;
  const { channel, eventType, tooSoon } = channels[phone.kind];
  const { number } = phone;
  const to = { userId: user.id, factorId: phone.id, binding: request.binding, address: number };
  const record = (outcome: { result: 'SUCCESS' | 'FAILURE' | 'DENY'; reason?: string }) =>
    database.transaction((tx) =>
      needs.systemLog.record(tx, {
        eventType,
        ...eventBy(request.by),
        outcome,
        target: [userTarget(user)],
        // Enough to see a pattern; whose number it is stays between us and them.
        debugData: { block: blockOf(number) },
      }),
    );

  const text = await wording(needs, user, request);
  // By person and kind, not by factor: who begins anew has a new factor each time.
  const line = { userId: user.id, factorId: countName(`${phone.kind} of ${user.id}`, request) };
  if (!(await database.transaction((tx) => sentCodes.maySend(tx, line, pauseMs))))
    throw new ApiError(tooSoon);
  const kindOf = (kind: string) => countName(kind, request);
  const exhausted = await needs.budgets.exhausted([
    { kind: kindOf('messages to person'), key: user.id, limit: mostMessages.person },
    { kind: kindOf('messages to number'), key: number, limit: mostMessages.number },
    { kind: kindOf('messages to block'), key: blockOf(number), limit: mostMessages.block },
    ...(request.countedAs === undefined
      ? []
      : [{ kind: kindOf('messages of organisation'), key: '', limit: mostOfRecovery }]),
    { kind: 'messages of organisation', key: '', limit: mostMessages.organisation },
  ]);
  if (exhausted !== undefined) {
    await record({ result: 'DENY', reason: `too many in an hour (${exhausted.kind})` });
    throw new ApiError('E0000047', {
      summary:
        'Too many codes were sent to this phone, or near it. Please use another factor, or wait an hour.',
    });
  }
  const seconds = Math.min(request.enroll?.tokenLifetimeSeconds ?? defaultSeconds, mostSeconds);
  const { code, expiresMs } = await database.transaction((tx) => sentCodes.issue(tx, to, seconds * 1_000));
  const problem = await telephony.send({
    user,
    channel,
    purpose,
    number,
    extension: phone.extension ?? undefined,
    code,
    text: text.with(code),
    expiresMs,
    language: text.language,
    client: request.client,
  });
  if (problem === undefined) {
    await record({ result: 'SUCCESS' });
    return expiresMs;
  }
  await database.transaction((tx) => sentCodes.forget(tx, user.id, phone.id));
  await record({ result: 'FAILURE', reason: problem });
  throw new ApiError('E0000074', {
    summary: 'The code could not be sent to this phone just now. Please try again, or use another factor.',
  });
}

/** The organisation's words where it has some: of the template that is asked for by id, else its first. */
async function wording(
  { config, database, messages, organisationName }: SendPhoneNeeds,
  { profile }: Pick<User, 'profile'>,
  request: FactorRequest,
): Promise<{ language: string; with(code: string): string }> {
  const wishes = [profile['preferredLanguage'], profile['locale'], request.language].map((one) =>
    typeof one === 'string' && one !== '' ? one : undefined,
  );
  const templates = await listTemplates(database);
  const { templateId } = request.enroll ?? {};
  const template = templateId === undefined ? templates[0] : templates.find(({ id }) => id === templateId);
  if (templateId !== undefined && template === undefined) {
    throw validationFailed('templateId', [`templateId: there is no SMS template ${templateId}`]);
  }
  const language: Language = chooseLanguage(wishes) ?? config.defaultLanguage;
  if (template !== undefined) {
    const own = wishes.find(
      (one) => one !== undefined && translated(template.translations, one) !== undefined,
    );
    const text =
      (own === undefined ? undefined : translated(template.translations, own)) ?? template.template;
    return {
      language: own ?? language,
      with: (code) => text.replaceAll('${code}', code).replaceAll('${org.name}', organisationName()),
    };
  }
  const t = messages.in(language);
  // The last line lets a browser fill the code in on our own pages, and on no other's (W3C: origin-bound one-time codes).
  const { host } = new URL(config.baseUrl);
  return {
    language,
    with: (code) => `${t('sms.code', { code, organisation: organisationName() })}\n\n@${host} #${code}`,
  };
}

const translated = (translations: Record<string, string>, wish: string): string | undefined =>
  translations[wish] ?? translations[wish.split(/[-_]/)[0] ?? wish];
