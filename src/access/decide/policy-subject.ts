import type { SignOnContext } from '#src/access/context/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import type { PolicySubject } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';

export type SubjectFacts = {
  person: Person;
  app: AppInstance | undefined;
  network: PolicySubject['network'];
  grant?: PolicySubject['grant'];
  /** Where, with what and how they come; undefined where nobody looked. */
  context?: SignOnContext | undefined;
  /** Undefined where nothing is known of it: a rule that asks for it cannot be judged. */
  session: { readonly id: string | null; readonly amr: readonly string[] } | undefined;
  /** With names; there only where an expression looks at them. */
  groups: readonly ExpressionGroup[];
  orgId: string | null;
  nowMs: number;
};

/** What PASSWORD policies ask: who, and from where; without zones nobody can say from where. */
export const passwordSubjectOf = (
  { id, groupIds, typeId, login }: Person,
  { ipAddress }: Pick<ClientContext, 'ipAddress'>,
  zones: { matches(zoneId: string, address: string): boolean | undefined } | undefined,
): PolicySubject => ({
  id,
  groupIds,
  typeId,
  login,
  ...(zones && { network: (zoneId: string) => zones.matches(zoneId, ipAddress) }),
});

/** A person as policies see them: who, from where, and what expressions may ask. */
export function policySubjectOf(facts: SubjectFacts): PolicySubject {
  const { person, app, network, context } = facts;
  return {
    id: person.id,
    groupIds: person.groupIds,
    typeId: person.typeId,
    login: person.login,
    ...(network === undefined ? {} : { network }),
    ...(app === undefined ? {} : { app: { id: app.id, name: app.name } }),
    ...(context === undefined ? {} : contextOf(context)),
    ...(facts.grant === undefined ? {} : { grant: facts.grant }),
    expression: () => ({
      user: {
        profile: person.profile,
        facts: {
          id: person.id,
          status: person.status,
          created: person.createdMs,
          lastUpdated: person.lastUpdatedMs,
        },
      },
      groups: facts.groups,
      nowMs: facts.nowMs,
      variables: {
        ...(facts.session === undefined ? {} : { session: facts.session }),
        app: app === undefined ? null : { id: app.id, name: app.name, label: app.label },
        org: { id: facts.orgId },
        ...(context === undefined ? {} : variablesOf(context)),
      },
    }),
  };
}

function contextOf({
  risk,
  behaviors,
  device,
}: SignOnContext): Pick<PolicySubject, 'risk' | 'behavior' | 'device'> {
  return {
    risk: risk.level,
    behavior: (idOrName) => behaviors.find(({ id, name }) => id === idOrName || name === idOrName)?.result,
    device,
  };
}

/** What expressions may ask of how somebody comes: `security.risk.level`, `security.behaviors.contains('New IP')`, `device.managed`. */
function variablesOf({ risk, behaviors, device, place, address }: SignOnContext) {
  // What too short a history cannot say counts as unusual: these are warnings, and a rule may also go by there being none.
  const unusual = behaviors.filter(({ result }) => result === 'POSITIVE' || result === 'UNKNOWN');
  const { known, registered, managed, platform, osVersion = null } = device;
  const shown = { known, registered, managed, platform, osVersion };
  return {
    security: { risk: { level: risk.level, score: risk.score }, behaviors: unusual.map(({ name }) => name) },
    device: { ...shown, profile: shown },
    request: {
      ipAddress: address,
      country: place?.countryCode ?? null,
      region: place?.region ?? null,
      city: place?.city ?? null,
      asn: place?.asn ?? null,
      categories: [...(place?.categories ?? [])],
    },
  };
}
