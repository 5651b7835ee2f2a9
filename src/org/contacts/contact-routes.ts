import { z } from 'zod';
import type { Database } from '#src/platform/database/index.ts';
import { defineRoute, notFound, type Route, validationFailed } from '#src/platform/http/index.ts';
import { actorOf, type SystemLog } from '#src/system-log/index.ts';
import { type ContactType, contactTypes, findContact, putContact } from './contact-store.ts';

const path = '/api/v1/org/contacts';
const byType = z.object({ contactType: z.string() });
const link = z.strictObject({ href: z.string() });
const typeAnswer = z.strictObject({
  contactType: z.enum(contactTypes),
  _links: z.strictObject({ billing: link.optional(), technical: link.optional() }),
});
const contactAnswer = z.strictObject({
  userId: z.string().optional().describe('Left out where nobody is named yet'),
  _links: z.strictObject({ user: link.optional() }),
});

type Needs = {
  database: Database;
  systemLog: SystemLog;
  findPerson(userId: string): Promise<{ id: string; login: string; displayName: string } | undefined>;
};

/** Whom the organisation names for questions. */
export function contactRoutes({ database, systemLog, findPerson }: Needs): Route[] {
  const toWire = (userId: string | undefined, origin: string) => ({
    ...(userId !== undefined && { userId }),
    _links: userId === undefined ? {} : { user: { href: `${origin}/api/v1/users/${userId}` } },
  });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.orgs.read',
      answer: z.array(typeAnswer),
      handle: ({ client }) => ({
        status: 200,
        json: contactTypes.map((contactType) => ({
          contactType,
          _links: { [contactType.toLowerCase()]: { href: `${client.origin}${path}/${contactType}` } },
        })),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:contactType`,
      permission: 'okta.orgs.read',
      params: byType,
      answer: contactAnswer,
      async handle({ params, client }) {
        const found = await findContact(database, readType(params.contactType));
        return { status: 200, json: toWire(found, client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:contactType`,
      permission: 'okta.orgs.manage',
      params: byType,
      body: z.strictObject({ userId: z.string().min(1).max(64), _links: z.unknown().optional() }),
      answer: contactAnswer,
      async handle(ctx) {
        const type = readType(ctx.params.contactType);
        const person = await findPerson(ctx.body.userId);
        if (!person) throw validationFailed('userId', [`userId: there is no person ${ctx.body.userId}`]);
        await database.transaction(async (tx) => {
          await putContact(tx, type, person.id);
          await systemLog.record(tx, {
            eventType: 'system.org.contact.update',
            actor: actorOf(ctx.caller),
            client: ctx.client,
            outcome: { result: 'SUCCESS' },
            target: [
              { id: person.id, type: 'User', alternateId: person.login, displayName: person.displayName },
            ],
            debugData: { contactType: type },
          });
        });
        return { status: 200, json: toWire(person.id, ctx.client.origin) };
      },
    }),
  ];
}

function readType(given: string): ContactType {
  const found = contactTypes.find((one) => one === given.toUpperCase());
  if (!found) throw notFound(given, 'OrgContactType');
  return found;
}
