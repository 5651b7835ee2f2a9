import type { AppInstance } from '#src/access/apps/index.ts';
import { evaluate } from '#src/access/decide/index.ts';
import { type Policy, policyEngineOf, type WriteCheck } from '#src/access/policies/index.ts';
import { amrOf, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { type AssumedSituation, situationsFor } from './situations.ts';

export type AdminCheckNeeds = {
  clock: Clock;
  /** People who hold the role of a super administrator themselves. */
  superAdminIds(): Promise<string[]>;
  readPeople(ids: readonly string[]): Promise<Map<string, Person>>;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  /** Where policies are changed. */
  consoleApp(): AppInstance | undefined;
  orgId(): string;
  /** What somebody could prove at best, beside a password: what they have enrolled, and what they may enrol. */
  provable(person: Person): Promise<readonly MethodProof[]>;
};

/** Whom of the super administrators a set of policies lets in. */
export type AdminsIn = {
  readonly admins: readonly Person[];
  readonly in: ReadonlySet<string>;
  /** By the id of who is kept out, the rule that does. */
  readonly keptOutBy: ReadonlyMap<string, string>;
};

export type AdminCheck = {
  judge(policies: readonly Policy[], admins: readonly AdminFacts[]): AdminsIn;
  readAdmins(): Promise<AdminFacts[]>;
  /** For every write of a sign-on policy. */
  checkWrite: WriteCheck;
};

export type AdminFacts = {
  readonly person: Person;
  readonly groups: readonly ExpressionGroup[];
  readonly proofs: readonly MethodProof[];
};

/** So many are asked; where there are more, those who come after them can mend what is wrong. */
const mostAdmins = 50;

export function createAdminCheck(needs: AdminCheckNeeds): AdminCheck {
  const readAdmins = async (): Promise<AdminFacts[]> => {
    const ids = (await needs.superAdminIds()).slice(0, mostAdmins);
    const people = [...(await needs.readPeople(ids)).values()].filter(({ status }) => status === 'ACTIVE');
    return Promise.all(
      people.map(async (person) => ({
        person,
        groups: await needs.groupsOf(person.groupIds),
        proofs: [passwordProof(needs.clock.nowMs()), ...(await needs.provable(person))],
      })),
    );
  };

  const judge = (policies: readonly Policy[], admins: readonly AdminFacts[]): AdminsIn => {
    const app = needs.consoleApp();
    const asked = policies.filter(({ id, type }) => type === 'OKTA_SIGN_ON' || id === app?.accessPolicyId);
    const engine = policyEngineOf(asked);
    const situations = situationsFor(asked);
    const ins = new Set<string>();
    const keptOutBy = new Map<string, string>();
    for (const admin of admins) {
      const answer = firstWayIn(needs, engine, app, admin, situations);
      if (answer === true) ins.add(admin.person.id);
      else keptOutBy.set(admin.person.id, answer);
    }
    return { admins: admins.map(({ person }) => person), in: ins, keptOutBy };
  };

  return {
    judge,
    readAdmins,
    async checkWrite({ before, after, touched, isForced }) {
      const app = needs.consoleApp();
      const isAbout = (policy: Policy) =>
        touched.includes(policy.id) && (policy.type === 'OKTA_SIGN_ON' || policy.id === app?.accessPolicyId);
      // App sign-in policies of other apps keep nobody from mending them.
      if (![...before, ...after].some(isAbout)) return;
      const admins = await readAdmins();
      const now = judge(after, admins);
      if (now.in.size === admins.length) return;
      // Whom the policies keep out already, this write does not.
      const were = judge(before, admins);
      const lost = admins.filter(({ person: { id } }) => were.in.has(id) && !now.in.has(id));
      const [first] = lost;
      if (first === undefined) return;
      const rule = now.keptOutBy.get(first.person.id) ?? '';
      if (now.in.size === 0) throw validationFailed('policy', [`rule: ${lockedOut(rule)}`]);
      if (!isForced)
        throw validationFailed('policy', [`rule: ${someLockedOut(lost.length, admins.length, rule)}`]);
    },
  };
}

export const lockedOut = (rule: string): string =>
  `${rule} would keep out every super administrator, from wherever and with whatever they come, and nobody could take it back; put a rule before it that lets administrators in`;

export const someLockedOut = (lost: number, all: number, rule: string): string =>
  `${rule} would keep out ${lost} of ${all} super administrators, from wherever and with whatever they come; put a rule before it that lets them in, or say force=true if that is meant`;

/** True where some situation lets them in, else what keeps them out in the most ordinary one. */
function firstWayIn(
  needs: AdminCheckNeeds,
  engine: ReturnType<typeof policyEngineOf>,
  app: AppInstance | undefined,
  { person, groups, proofs }: AdminFacts,
  situations: readonly AssumedSituation[],
): true | string {
  const nowMs = needs.clock.nowMs();
  let keptOut = '';
  for (const { context, zoneIds } of situations) {
    const decision = evaluate({
      input: {
        userId: person.id,
        appId: app?.id,
        session: undefined,
        proof: { amr: amrOf(proofs), proofs, atMs: nowMs },
        client: { requestId: '', ipAddress: context.address, ipChain: [], userAgent: '', origin: '' },
        path: 'signin',
      },
      nowMs,
      person: { ...person, sessionsRevokedMs: 0 },
      app: app && { ...app, implicitAssignment: true },
      assignment: undefined,
      policies: engine,
      isInZone: (zoneId) => zoneIds.has(zoneId),
      groups,
      orgId: needs.orgId(),
      context,
    });
    if (decision.outcome === 'ALLOW') return true;
    if (keptOut !== '') continue;
    const rule = decision.trace.findLast((step) => step.step === 'rule' && step.result === 'pass');
    keptOut = rule?.name === undefined ? 'having no rule for them' : `the rule "${rule.name}"`;
  }
  return keptOut;
}
