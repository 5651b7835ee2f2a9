import { answerPage } from '#web/signin/index.ts';
import { field } from '#web/ui/index.ts';
import { ApiError, type Reply } from '#src/platform/http/index.ts';
import type { AddressName } from '#src/directory/users/index.ts';
import type { SchemaAttribute } from '#src/directory/schemas/index.ts';
import { mailAddress } from '#src/signin/factors/email/index.ts';
import { codeField } from '#src/signin/factors/faces/index.ts';
import {
  changeableAddresses,
  changeAddressTitle,
  labelOf,
  problemOf,
  shownValue,
} from '../account/profile-fields.ts';
import { requesterOfVisit } from '../visitor.ts';
import {
  addressOf,
  askedOf,
  back,
  go,
  limited,
  originOf,
  page,
  problemIn,
  type Visit,
} from './security-visit.ts';

type Wanted = { value: string; problem?: string };

/**
 * A new address opens the account as the one before did: by forgotten passwords, and as a factor. So it takes what adding a factor takes,
 * and it is written only once a code that went to exactly that address came back, in this session.
 */
export function addressPage(visit: Visit, wanted?: Wanted): Reply {
  const { state, frame, token, user } = visit;
  const { t } = frame;
  const attribute = wantedAttribute(visit);
  if (!attribute) return away(visit);
  const { claimed } = wanted === undefined ? state : { claimed: undefined };
  const isCode = claimed !== undefined;
  const { name } = attribute;
  const problem = wanted === undefined ? problemIn(state, frame) : undefined;
  return page(
    answerPage(frame, {
      action: addressOf(visit, { ...state, claimed, said: undefined }),
      t: token,
      step: isCode ? 'code' : 'address',
      title: t(changeAddressTitle[name]),
      lead: isCode ? t('address.codeLead', { address: claimed }) : t('address.lead'),
      said: problem !== undefined && !isCode ? { kind: 'problem', text: problem } : undefined,
      fields: isCode
        ? codeField(t, { hint: t('factor.email.codeHint'), problem })
        : field({
            name: 'address',
            type: 'email',
            label: labelOf(t, attribute),
            value: wanted?.value ?? shownValue(user.profile[name]),
            autocomplete: 'email',
            verbatim: true,
            autofocus: true,
            maxLength: 254,
            required: attribute.required === true,
            hint: attribute.required ? undefined : t('address.blankHint'),
            problem: wanted?.problem,
          }),
      submit: t(isCode ? 'security.addConfirm' : 'recovery.next'),
      otherLabel: isCode ? t('address.other') : undefined,
      polls: false,
      foot: back(visit),
    }),
  );
}

export async function takeAddress(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { state, needs, user } = visit;
  const attribute = wantedAttribute(visit);
  if (!attribute) return away(visit);
  const { claimed } = state;
  if (form.get('other') === 'yes') return addressPage(visit, { value: claimed ?? '' });
  // A form of a page before this one says nothing of the address.
  if (form.get('step') !== (claimed === undefined ? 'address' : 'code')) return go(visit, state);
  if (claimed === undefined) return takeClaim(visit, attribute, form.get('address')?.trim() ?? '');
  const code = form.get('passCode')?.trim() ?? '';
  if (code === '') return go(visit, { ...state, said: 'recovery.codeEmpty' });
  let isTheirs = false;
  const next = await limited(state, async () => {
    isTheirs = await needs.addressCodes.check(user, claimed, code, askedOf(visit));
    return { ...state, said: 'recovery.codeWrong' };
  });
  return isTheirs ? write(visit, attribute, claimed) : go(visit, next);
}

/** The address that somebody says is theirs. Whether another person has it is told only to who reads its mail. */
async function takeClaim(visit: Visit, attribute: Attribute, value: string): Promise<Reply> {
  const { state, needs, user, frame } = visit;
  const { t } = frame;
  const stay = (problem: string) => addressPage(visit, { value, problem });
  const problem = problemOf(t, attribute, value === '' ? null : value);
  if (problem !== undefined) return stay(problem);
  if (value === shownValue(user.profile[attribute.name])) return stay(t('address.same'));
  if (value === '') return write(visit, attribute, null);
  if (mailAddress(value) === undefined) return stay(t('profile.emailWrong'));
  return go(
    visit,
    await limited(
      { ...state, said: undefined },
      async () => {
        await needs.addressCodes.send(user, value, askedOf(visit));
        return { ...state, said: undefined, claimed: value };
      },
      'recovery.tooMany',
    ),
  );
}

async function write(visit: Visit, attribute: Attribute, value: string | null): Promise<Reply> {
  const { needs, user, frame } = visit;
  const { name } = attribute;
  try {
    await needs.users.updateUser(requesterOfVisit(visit.ctx, visit.visitor), user, {
      write: 'partial',
      profile: { [name]: value },
      strict: false,
      asSelf: true,
      proved: { name, value, tell: needs.tellOfAddress },
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    const about = error.causes.find(({ errorSummary }) => errorSummary.startsWith(`${name}:`));
    if (!about) throw error;
    const isTaken = about.errorSummary.includes('already exists');
    const problem = frame.t(isTaken ? 'profile.taken' : 'profile.refused');
    return addressPage(visit, { value: value ?? '', problem });
  }
  return { status: 303, redirect: '/home/account?done=address' };
}

type Attribute = SchemaAttribute & { name: AddressName };

/** Where the schema lets the person write it. */
function wantedAttribute({ needs, state, visitor }: Visit): Attribute | undefined {
  const { goal } = state;
  if (goal.kind !== 'address') return undefined;
  return changeableAddresses(needs.schemas.ofType(visitor.person.typeId)).find(
    ({ name }) => name === goal.name,
  );
}

const away = (visit: Visit): Reply => ({ status: 303, redirect: originOf(visit).href });
