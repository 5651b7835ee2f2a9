import { profilePage } from '#web/home/index.ts';
import type { Schemas } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import { type Form, type MakeFrame, text } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';
import { changeHref } from '../security/security-visit.ts';
import {
  changeableAddresses,
  changeAddressTitle,
  editableAttributes,
  fieldOf,
  labelOf,
  problemOf,
  shownValue,
  typedValue,
} from './profile-fields.ts';

export type ProfilePageNeeds = {
  schemas: Pick<Schemas, 'ofType'>;
  users: Pick<Users, 'getUser' | 'updateUser'>;
};

type Sent = {
  values: ReadonlyMap<string, unknown>;
  problems: ReadonlyMap<string, string>;
};

export function showProfile(
  needs: ProfilePageNeeds,
  ctx: RequestContext<unknown, unknown, unknown>,
  { person, session }: Visitor,
  makeFrame: MakeFrame,
  sent?: Sent,
): Reply {
  const frame = makeFrame(ctx as RequestContext, { person, session }, 'account');
  const schema = needs.schemas.ofType(person.typeId);
  const attributes = editableAttributes(schema);
  const addresses = changeableAddresses(schema);
  if (attributes.length + addresses.length === 0) return { status: 303, redirect: '/home/account' };
  return {
    status: sent === undefined ? 200 : 400,
    page: 'app',
    html: profilePage(frame, {
      fields: attributes.map((attribute) => {
        const { name } = attribute;
        const value = sent?.values.has(name) ? sent.values.get(name) : person.profile[name];
        return fieldOf(frame.t, attribute, value, sent?.problems.get(name));
      }),
      addresses: addresses.map((attribute) => ({
        label: labelOf(frame.t, attribute),
        value: shownValue(person.profile[attribute.name]),
        change: frame.t(changeAddressTitle[attribute.name]),
        href: changeHref('address', { name: attribute.name }),
      })),
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
  for (const attribute of editableAttributes(schema)) {
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
  const stay = () => showProfile(needs, ctx, visitor, makeFrame, { values, problems });
  if (problems.size > 0) return stay();
  if (values.size === 0) return { status: 303, redirect: '/home/account' };
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
  return { status: 303, redirect: '/home/account?done=profile' };
}
