import { z } from 'zod';
import type { Users } from '#src/directory/users/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { LogEvent, LogLookup } from '#src/system-log/index.ts';
import { acceptedLanguages, chooseLanguage, createMessages, type Translator } from '#web/messages/index.ts';
import { namesIn } from '../explain-routes.ts';
import type { PolicyNames } from '../explain-sentences.ts';
import { isSignInEvent, signInEventTypes, tellEvent } from './event-sentences.ts';

export type LogExplanationNeeds = {
  lookup: LogLookup;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin'>;
  policies: Parameters<typeof namesIn>[0];
};

const told = {
  eventId: z.string(),
  eventType: z.string(),
  published: z.iso.datetime(),
  outcome: z.string().nullable(),
  summary: z.string(),
  sentences: z.array(z.string()),
};
const attempt = z.strictObject({
  ...told,
  appId: z.string().nullable(),
  app: z.string().nullable(),
  ipAddress: z.string().nullable(),
  zone: z.string().nullable(),
  risk: z.strictObject({ level: z.string(), score: z.number() }).nullable(),
});
const explanation = z.strictObject({
  ...attempt.shape,
  language: z.enum(['en', 'ja']),
  related: z.array(z.strictObject(told)).describe('What else happened in the same request, oldest first.'),
  context: z.looseObject({}).nullable().describe('Where, with what and how they came, as it was recorded.'),
});

const relatedEvents = 50;

export function logExplanationRoutes(needs: LogExplanationNeeds): Route[] {
  const messages = createMessages();
  const translator = ({ headers }: Pick<RequestContext, 'headers'>): Translator =>
    messages.in(chooseLanguage(acceptedLanguages(headers['accept-language'])) ?? 'en');
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/logs/:eventId/explanation',
      summary: 'A sign-in event in sentences: what was decided, and why',
      permission: 'okta.logs.read',
      params: z.object({ eventId: z.string().max(100) }),
      answer: explanation,
      async handle(ctx) {
        const { eventId } = ctx.params;
        const event = await needs.lookup.find(eventId);
        if (event === undefined || !isSignInEvent(event.eventType)) throw notFound(eventId, 'SignInEvent');
        const t = translator(ctx);
        const names = namesIn(needs.policies);
        const others = await needs.lookup.ofTransaction(event.transaction.id, relatedEvents);
        return {
          status: 200,
          headers: { 'content-language': t.language },
          json: {
            ...attemptToWire(event, names, t),
            language: t.language,
            related: others
              .filter(({ uuid, eventType }) => uuid !== event.uuid && isSignInEvent(eventType))
              .map((other) => toldToWire(other, names, t)),
            context: tellEvent(event, names, t).context ?? null,
          },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/users/:userId/sign-in-attempts',
      summary: 'The last attempts of a person to get in, each with why it came out so',
      permission: 'okta.users.read',
      params: z.object({ userId: z.string().max(100) }),
      query: z.object({
        limit: z.coerce.number().int().min(1).max(200).default(20),
        before: z.iso.datetime({ offset: true }).optional(),
      }),
      answer: z.array(attempt),
      async handle(ctx) {
        const { userId } = ctx.params;
        const person =
          (await needs.users.findPerson(userId)) ?? (await needs.users.findPersonByLogin(userId));
        if (person === undefined) throw notFound(userId, 'User');
        const { limit, before } = ctx.query;
        const found = await needs.lookup.ofActor({
          actorId: person.id,
          eventTypes: signInEventTypes,
          before: before === undefined ? undefined : new Date(before),
          limit,
        });
        const t = translator(ctx);
        const names = namesIn(needs.policies);
        const next = found.length === limit ? { limit, before: found.at(-1)?.published } : undefined;
        return {
          status: 200,
          headers: { ...linkHeaders(ctx, { self: { limit, before }, next }), 'content-language': t.language },
          json: found.map((event) => attemptToWire(event, names, t)),
        };
      },
    }),
  ];
}

function toldToWire(event: LogEvent, names: PolicyNames, t: Translator) {
  const { summary, sentences } = tellEvent(event, names, t);
  return {
    eventId: event.uuid,
    eventType: event.eventType,
    published: event.published,
    outcome: event.outcome?.result ?? null,
    summary,
    sentences: [...sentences],
  };
}

function attemptToWire(event: LogEvent, names: PolicyNames, t: Translator) {
  const app = event.target?.find(({ type }) => type === 'AppInstance');
  const { context } = tellEvent(event, names, t);
  return {
    ...toldToWire(event, names, t),
    appId: app?.id ?? null,
    app: app?.displayName ?? null,
    ipAddress: event.client.ipAddress,
    zone: event.client.zone,
    risk: context === undefined ? null : { level: context.risk.level, score: context.risk.score },
  };
}
