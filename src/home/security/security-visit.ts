import type { SigninFrame } from '#web/signin/index.ts';
import { html } from '#web/ui/index.ts';
import type { Schemas } from '#src/directory/schemas/index.ts';
import type { AddressName, User, Users } from '#src/directory/users/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { AddressCodes } from '#src/signin/factors/email/index.ts';
import { AttemptsRefused } from '#src/signin/factors/attempts/index.ts';
import { tooOftenSentence } from '#src/signin/factors/faces/index.ts';
import { qrMethod } from '#src/signin/factors/qr/index.ts';
import type { RecoveryCodes } from '#src/signin/factors/recovery-code/index.ts';
import type { FactorAsked } from '#src/signin/factors/user-factors/index.ts';
import type { Pages, VerifyPassword } from '#src/signin/index.ts';
import type { TellOfAddress } from '#src/signin/security-notices/index.ts';
import { isTheirDevice } from '#src/signin/transaction/index.ts';
import type { MakeFrame, Query } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';
import { freshMs, freshProofs, type Goal, isEnough, isHeldOne, type Means } from './goal.ts';
import { type Asking, findMyFactors, type MyFactors, type MyFactorsNeeds } from './my-factors.ts';
import type { SecurityState, SecurityStates } from './security-state.ts';

export type SecurityWalkNeeds = MyFactorsNeeds & {
  clock: Clock;
  users: Pick<Users, 'getUser' | 'updateUser'>;
  schemas: Pick<Schemas, 'ofType'>;
  verifyPassword: VerifyPassword;
  recoveryCodes: RecoveryCodes;
  addressCodes: AddressCodes;
  tellOfAddress: TellOfAddress;
  pages: Pages;
  states: SecurityStates;
};

/** All that is asked of a request, whether it brings a form or not. */
type Ctx = Omit<RequestContext<unknown, Query>, 'body'>;

/** One visit: who, what they have, and what was asked of the page. */
export type Visit = {
  needs: SecurityWalkNeeds;
  ctx: Ctx;
  visitor: Visitor;
  user: User;
  mine: MyFactors;
  state: SecurityState;
  frame: SigninFrame;
  /** Their device, or a network of the organisation: the password may set up what comes first. */
  isTheirs: boolean;
  /** Every form is of this session. */
  token: string;
};

export const walkPath = '/home/security/change';
export const password = 'password';
export const overview = '/home/security';

export async function visitOf(
  needs: SecurityWalkNeeds,
  ctx: Ctx,
  visitor: Visitor,
  makeFrame: MakeFrame,
  state: SecurityState,
): Promise<Visit> {
  const user = await needs.users.getUser(visitor.person.id);
  const { t, assets, organisation, formToken } = makeFrame(ctx, visitor, 'account');
  const isTheirs = await isTheirPlace(needs, ctx, visitor);
  const mine = await findProvable(needs, user, askingOf(ctx, visitor), isTheirs);
  const frame = { t, assets, organisation };
  return { needs, ctx, visitor, user, mine, state, isTheirs, frame, token: formToken };
}

async function isTheirPlace(
  { enrollmentFor, clock }: SecurityWalkNeeds,
  ctx: Ctx,
  visitor: Visitor,
): Promise<boolean> {
  if (isTheirDevice(visitor.context?.device, clock.nowMs())) return true;
  return (await enrollmentFor?.(askingOf(ctx, visitor)))?.isByNetwork === true;
}

export const askingOf = ({ client }: Pick<Ctx, 'client'>, { person, context }: Visitor): Asking => ({
  person,
  client,
  context,
});

/** Who has nothing but a password, somewhere strange, may show that a mail reaches them, also where mails do not sign anybody in. */
async function findProvable(
  needs: SecurityWalkNeeds,
  user: User,
  asking: Asking,
  isTheirs: boolean,
): Promise<MyFactors> {
  const mine = await findMyFactors(needs, user, asking);
  if (isTheirs || mine.usable.some(isHeldOne)) return mine;
  const forRecovery = await needs.factors.usable(user, 'recovery');
  const mails = forRecovery.filter(({ factor }) => factor.factorType === 'email');
  return { ...mine, usable: [...mine.usable, ...mails] };
}

/** What counts: proved on this way, or by signing in just now. */
export function isProved(visit: Visit): boolean {
  const { needs, visitor, state, mine, user } = visit;
  if (isEnough(state.goal, provedSoFar(visit), meansOf(visit))) return true;
  // Who has nothing to prove here (another organisation vouches for them) has just come from there.
  const { authTimeMs, proofs: ofSession } = visitor.session;
  const isOwn = ofSession.every(({ method }) => method !== qrMethod);
  const isJustNow = needs.clock.nowMs() - authTimeMs <= freshMs;
  return isOwn && !user.hasPassword && mine.usable.length === 0 && isJustNow;
}

export const provedSoFar = ({ needs, visitor, state }: Visit): MethodProof[] =>
  freshProofs([...visitor.session.proofs, ...state.proofs], needs.clock.nowMs());

export const meansOf = ({ mine, user, isTheirs }: Visit): Means => ({
  usable: mine.usable,
  hasPassword: user.hasPassword,
  isTheirs,
});

export function askedOf({ ctx, visitor, state, frame }: Visit): FactorAsked {
  return {
    by: requesterOfVisit(ctx, visitor),
    client: ctx.client,
    // What is answered in one session is worth nothing in another.
    binding: `home-security:${visitor.session.sid}`,
    language: frame.t.language,
    state: state.asking?.state,
  };
}

/** What a factor refuses is told in words: a limit by its own, the rest as what was typed being wrong. */
export async function limited(
  state: SecurityState,
  work: () => Promise<SecurityState>,
  otherwise: NonNullable<SecurityState['said']> = 'recovery.codeWrong',
): Promise<SecurityState> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    if (error instanceof AttemptsRefused) {
      const { minutes } = error;
      return { ...state, said: minutes === undefined ? 'factor.usedUp' : 'factor.tooOften', minutes };
    }
    return { ...state, said: error.code === 'E0000047' ? 'recovery.tooMany' : otherwise };
  }
}

export const problemIn = ({ said, minutes }: SecurityState, { t }: SigninFrame): string | undefined =>
  said === 'factor.tooOften' ? tooOftenSentence(t, minutes) : said && t(said);

export const addressOf = ({ needs }: Visit, state: SecurityState) =>
  `${walkPath}?s=${needs.states.seal(state)}`;
export const pollAddress = ({ needs, state }: Visit) => `${walkPath}/poll?s=${needs.states.seal(state)}`;
export const go = (visit: Visit, state: SecurityState): Reply => ({
  status: 303,
  redirect: addressOf(visit, state),
});
export const page = (text: string): Reply => ({ status: 200, page: 'app', html: text });
/** Where somebody came from who wants this. */
export const originOf = ({ state, frame: { t } }: Visit): { label: string; href: string } =>
  state.goal.kind === 'address'
    ? { label: t('address.back'), href: '/home/profile' }
    : { label: t('security.back'), href: overview };
export function back(visit: Visit) {
  const { label, href } = originOf(visit);
  return html`<a href="${href}">${label}</a>`;
}

export const changeHref = (
  goal: Goal['kind'],
  of: { factor?: string; type?: string; name?: AddressName } = {},
): string => `${walkPath}?${new URLSearchParams({ goal, ...of }).toString()}`;
