import { changePasswordPage } from '#web/home/index.ts';
import { passwordSubjectOf } from '#src/access/decide/index.ts';
import type { PasswordRules, PolicyEngine } from '#src/access/policies/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import { passwordRequirements } from '#src/signin/factors/password/index.ts';
import { type Form, type MakeFrame, text } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';

export type PasswordPageNeeds = {
  clock: Clock;
  users: Pick<Users, 'getUser' | 'changePassword'>;
} & PasswordRulesNeeds;

export type PasswordRulesNeeds = {
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  zones?: Parameters<typeof passwordSubjectOf>[2];
};

/** What somebody may do about their password from where they are. */
export const passwordRulesHere = (
  { policies, zones }: PasswordRulesNeeds,
  { client }: Pick<RequestContext, 'client'>,
  { person }: Visitor,
): PasswordRules => policies.passwordPolicyFor(passwordSubjectOf(person, client, zones));

type Problems = Parameters<typeof changePasswordPage>[1]['problems'];

export function showPassword(
  needs: PasswordPageNeeds,
  ctx: RequestContext,
  visitor: Visitor,
  makeFrame: MakeFrame,
  problems: Problems = {},
  said?: string,
): Reply {
  const frame = makeFrame(ctx, visitor, 'account');
  const rules = passwordRulesHere(needs, ctx, visitor);
  if (!rules.mayChangePassword) return { status: 303, redirect: '/home/account' };
  const requirements = passwordRequirements(rules);
  return { status: 200, page: 'app', html: changePasswordPage(frame, { requirements, problems, said }) };
}

export async function changePassword(
  needs: PasswordPageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const { person } = visitor;
  const t = makeFrame(ctx, visitor, 'account').t;
  const rules = passwordRulesHere(needs, ctx, visitor);
  if (!rules.mayChangePassword) throw new ApiError('E0000006');
  const stay = (problems: Problems, sentence?: string) =>
    showPassword(needs, ctx, visitor, makeFrame, problems, sentence);
  const [oldPassword, newPassword] = [text(ctx.body.currentPassword), text(ctx.body.newPassword)];
  if (oldPassword === '') return stay({ current: t('password.empty') });
  if (newPassword === '') return stay({ next: t('change.empty') });
  if (newPassword !== text(ctx.body.repeatPassword)) return stay({ next: t('change.differs') });
  if (newPassword === oldPassword) return stay({ next: t('change.same') });
  const ageMs = needs.clock.nowMs() - (person.passwordChangedMs ?? 0);
  if (ageMs < rules.age.minAgeMinutes * 60_000) return stay({}, t('change.tooSoon'));
  try {
    const user = await needs.users.getUser(person.id);
    const passwords = { oldPassword, newPassword, strict: true };
    await needs.users.changePassword(requesterOfVisit(ctx, visitor), user, passwords);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    const isOld = error.causes.some((cause) => cause.errorSummary.startsWith('Old Password'));
    return isOld ? stay({ current: t('change.currentWrong') }) : stay({ next: t('change.refused') });
  }
  return { status: 303, redirect: '/home/account?done=password' };
}
