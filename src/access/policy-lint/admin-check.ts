import type { AppInstance } from '#src/access/apps/index.ts';
import { evaluate } from '#src/access/decide/index.ts';
import { type Policy, policyEngineOf, type WriteCheck } from '#src/access/policies/index.ts';
import { amrOf, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { ZoneBook } from '#src/access/zones/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { asObject } from './condition-cover.ts';
import { type AssumedSituation, type PossibleDevices, situationsFor, zonesNamedIn } from './situations.ts';

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
  zones: { readBook(): Promise<ZoneBook> };
  possibleDevices: PossibleDevices;
};

/** Whom of the super administrators a set of policies lets in. */
export type AdminsIn = {
  readonly admins: readonly Person[];
  readonly in: ReadonlySet<string>;
  /** By the id of who is kept out, the rule that does. */
  readonly keptOutBy: ReadonlyMap<string, string>;
};

export type AdminCheck = {
  /** App sign-in policies of other apps keep nobody from mending them. */
  decidesOnAdmins(policy: Policy): boolean;
  /** `at`: as they come from there only. */
  judge(policies: readonly Policy[], admins: readonly AdminFacts[], zones: ZoneBook, at?: string): AdminsIn;
  readAdmins(): Promise<AdminFacts[]>;
  readZones(): Promise<ZoneBook>;
  /** What keeps everybody out of a rule, whatever they do: zones nobody is in, devices nobody has. Empty where nothing does. */
  hintOf(policies: readonly Policy[], zones: ZoneBook): string;
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

  const decidesOnAdmins = ({ id, type }: Policy): boolean =>
    type === 'OKTA_SIGN_ON' || id === needs.consoleApp()?.accessPolicyId;

  const judge: AdminCheck['judge'] = (policies, admins, zones, at) => {
    const app = needs.consoleApp();
    const asked = policies.filter(decidesOnAdmins);
    const engine = policyEngineOf(asked);
    const standings =
      at === undefined
        ? zones.standings(zonesNamedIn(asked))
        : [{ address: at, isIn: (id: string) => zones.matches(id, at) }];
    const situations = situationsFor(asked, standings, needs.possibleDevices);
    const ins = new Set<string>();
    const keptOutBy = new Map<string, string>();
    for (const admin of admins) {
      const answer = firstWayIn(needs, engine, app, admin, situations);
      if (answer === true) ins.add(admin.person.id);
      else keptOutBy.set(admin.person.id, answer);
    }
    return { admins: admins.map(({ person }) => person), in: ins, keptOutBy };
  };

  const hintOf: AdminCheck['hintOf'] = (policies, zones) => {
    const asked = policies.filter(decidesOnAdmins);
    const named = zonesNamedIn(asked);
    const standings = zones.standings(named);
    const empty = named.filter((id) => !standings.some((one) => one.isIn(id) === true));
    const names = empty.map((id) => `"${zones.zones.get(id)?.name ?? id}"`);
    const wantsManaged = asked.some(({ rules }) =>
      rules.some(({ conditions }) => asObject(conditions?.['device'])['managed'] === true),
    );
    const reasons = [
      ...(names.length === 0
        ? []
        : [
            `nobody can be said to be in the zone ${names.join(', ')}: it is not active, holds no network, is blocked, or there are no data for it`,
          ]),
      ...(wantsManaged && !needs.possibleDevices.managed
        ? [
            'no device can be a managed one: neither GATEHOUSE_DEVICE_CA_FILE nor GATEHOUSE_DEVICE_ASSERTION_KEYS_FILE is set',
          ]
        : []),
    ];
    return reasons.length === 0 ? '' : ` (${reasons.join(', and ')})`;
  };

  const readZones = () => needs.zones.readBook();
  return {
    decidesOnAdmins,
    judge,
    readAdmins,
    readZones,
    hintOf,
    async checkWrite({ before, after, touched, isForced }) {
      const isAbout = (policy: Policy) => touched.includes(policy.id) && decidesOnAdmins(policy);
      if (![...before, ...after].some(isAbout)) return;
      const [admins, zones] = await Promise.all([readAdmins(), readZones()]);
      const now = judge(after, admins, zones);
      if (now.in.size === admins.length) return;
      // Whom the policies keep out already, this write does not.
      const were = judge(before, admins, zones);
      const lost = admins.filter(({ person: { id } }) => were.in.has(id) && !now.in.has(id));
      const [first] = lost;
      if (first === undefined) return;
      const rule = now.keptOutBy.get(first.person.id) ?? '';
      const hint = hintOf(after, zones);
      if (now.in.size === 0) throw validationFailed('policy', [`rule: ${lockedOut(rule)}${hint}`]);
      if (!isForced)
        throw validationFailed('policy', [`rule: ${someLockedOut(lost.length, admins.length, rule)}${hint}`]);
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
  // Approvals on a phone are the one way to register a device.
  const mayRegister = proofs.some(({ key, method }) => key === 'okta_verify' && method === 'push');
  for (const { context, standing } of situations) {
    if (context.device.registered && !mayRegister) continue;
    const decision = evaluate({
      input: {
        userId: person.id,
        appId: app?.id,
        session: undefined,
        proof: { amr: amrOf(proofs), proofs, atMs: nowMs },
        client: { requestId: '', ipAddress: context.address, ipChain: [], userAgent: '', origin: '' },
        path: 'signin',
        // They show what they can at this visit, so that "every time" keeps nobody out.
        requestedMs: 0,
      },
      nowMs,
      person: { ...person, sessionsRevokedMs: 0 },
      app: app && { ...app, implicitAssignment: true },
      assignment: undefined,
      policies: engine,
      isInZone: (zoneId) => standing.isIn(zoneId),
      groups,
      orgId: needs.orgId(),
      context,
    });
    if (decision.outcome === 'ALLOW') return true;
    if (keptOut !== '') continue;
    const rule = decision.trace.findLast((step) => step.step === 'rule' && step.result === 'pass');
    keptOut = rule?.name === undefined ? 'having no rule for them' : `the rule "${rule.name}"`;
  }
  return keptOut === '' ? 'having no network to come from' : keptOut;
}
