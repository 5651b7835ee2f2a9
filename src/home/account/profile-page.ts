import { profilePage } from '#web/home/index.ts';
import type { Schemas } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { RecoveryLinks, VerifyPassword } from '#src/signin/index.ts';
import { type Form, type MakeFrame, text } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';
import { editableAttributes, fieldOf, problemOf, proofNeeded, typedValue } from './profile-fields.ts';

export type ProfilePageNeeds = {
  database: Database;
  schemas: Pick<Schemas, 'ofType'>;
  users: Pick<Users, 'getUser' | 'updateUser'>;
  verifyPassword: VerifyPassword;
  links: Pick<RecoveryLinks, 'sendNews'>;
};

type Sent = {
  values: ReadonlyMap<string, unknown>;
  problems: ReadonlyMap<string, string>;
  password?: string;
};

export function showProfile(
  needs: ProfilePageNeeds,
  ctx: RequestContext<unknown, unknown, unknown>,
  { person, session }: Visitor,
  makeFrame: MakeFrame,
  sent?: Sent,
): Reply {
  const frame = makeFrame(ctx as RequestContext, { person, session }, 'account');
  const attributes = editableAttributes(needs.schemas.ofType(person.typeId), person);
  if (attributes.length === 0) return { status: 303, redirect: '/home/account' };
  return {
    status: sent === undefined ? 200 : 400,
    page: 'app',
    html: profilePage(frame, {
      fields: attributes.map((attribute) => {
        const { name } = attribute;
        const value = sent?.values.has(name) ? sent.values.get(name) : person.profile[name];
        return fieldOf(frame.t, attribute, value, sent?.problems.get(name));
      }),
      asksPassword: attributes.some((attribute) => proofNeeded.has(attribute.name)),
      passwordProblem: sent?.password,
    }),
  };
}

export async function saveProfile(
  needs: ProfilePageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const { person } = visitor;
  const { t } = makeFrame(ctx, visitor, 'account');
  const schema = needs.schemas.ofType(person.typeId);
  const values = new Map<string, unknown>();
  const problems = new Map<string, string>();
  for (const attribute of editableAttributes(schema, person)) {
    const { name } = attribute;
    // A box that is not ticked is not sent at all.
    if (ctx.body[name] === undefined && attribute.type !== 'boolean') continue;
    const value = typedValue(attribute, text(ctx.body[name]));
    if ((value ?? null) === (person.profile[name] ?? null)) continue;
    if (attribute.type === 'boolean' && value === false && person.profile[name] === undefined) continue;
    values.set(name, value);
    const problem = problemOf(t, attribute, value);
    if (problem !== undefined) problems.set(name, problem);
  }
  const stay = (password?: string) =>
    showProfile(needs, ctx, visitor, makeFrame, { values, problems, ...(password && { password }) });
  if (problems.size > 0) return stay();
  if (values.size === 0) return { status: 303, redirect: '/home/account' };
  const newMail = [...values.keys()].some((name) => proofNeeded.has(name));
  if (newMail && !(await isPasswordRight(needs, ctx, visitor))) {
    return stay(
      text(ctx.body.currentPassword) === '' ? t('profile.passwordNeeded') : t('change.currentWrong'),
    );
  }
  try {
    await needs.users.updateUser(requesterOfVisit(ctx, visitor), await needs.users.getUser(person.id), {
      write: 'partial',
      profile: Object.fromEntries(values),
      strict: false,
      asSelf: true,
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    for (const { errorSummary } of error.causes) {
      const name = errorSummary.split(':', 1)[0] ?? '';
      problems.set(name, t(errorSummary.includes('already exists') ? 'profile.taken' : 'profile.refused'));
    }
    if (![...problems.keys()].some((name) => values.has(name))) throw error;
    return stay();
  }
  // To the old address: whoever reads it may not be who changed it.
  if (newMail) await needs.database.transaction((tx) => needs.links.sendNews(tx, 'email', person));
  return { status: 303, redirect: '/home/account?done=profile' };
}

async function isPasswordRight(
  needs: ProfilePageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  { person }: Visitor,
): Promise<boolean> {
  const password = text(ctx.body.currentPassword);
  if (password === '') return false;
  const check = await needs.verifyPassword({
    who: { userId: person.id },
    password,
    client: ctx.client,
    path: 'change-password',
  });
  return check.outcome === 'RIGHT';
}
