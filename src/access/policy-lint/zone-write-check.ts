import type { Policy } from '#src/access/policies/index.ts';
import type { ZoneWriteCheck } from '#src/access/zones/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import type { AdminCheck } from './admin-check.ts';
import { zonesNamedIn } from './situations.ts';

export type ZoneWriteCheckNeeds = {
  admins: Pick<AdminCheck, 'decidesOnAdmins' | 'judge' | 'readAdmins'>;
  policies: { readSignOnPolicies(tx: Tx): Promise<Policy[]> };
};

/**
 * A zone decides who gets in as much as the rule that names it: a change of it is judged like one of the policy, and must not keep out who
 * asks for it either.
 */
export function createZoneWriteCheck(needs: ZoneWriteCheckNeeds): ZoneWriteCheck {
  const { decidesOnAdmins, judge, readAdmins } = needs.admins;
  return async (tx, { before, zone, by, isForced, books }) => {
    const policies = (await needs.policies.readSignOnPolicies(tx)).filter(decidesOnAdmins);
    const naming = policies.filter((policy) => zonesNamedIn([policy]).includes(zone.id));
    const blocks = [before, zone].some((one) => one?.usage === 'BLOCKLIST');
    if (naming.length === 0 && !blocks && zone.systemZone !== 'DefaultExemptIpZone') return;
    const [admins, zones] = await Promise.all([readAdmins(), books()]);
    const [were, now] = [judge(policies, admins, zones.before), judge(policies, admins, zones.after)];
    const refuse = (message: string) => {
      const names = naming.map(({ name }) => `"${name}"`).join(', ');
      const where = names === '' ? '' : `, which is named by the policy ${names}`;
      return validationFailed('zone', [`zone: with this change of "${zone.name}"${where}, ${message}`]);
    };
    const lost = admins.filter(({ person: { id } }) => were.in.has(id) && !now.in.has(id));
    const [first] = lost;
    if (first !== undefined) {
      const rule = now.keptOutBy.get(first.person.id) ?? '';
      if (now.in.size === 0) {
        throw refuse(
          `${rule} would keep out every super administrator, from wherever and with whatever they come, and nobody could take it back; put a rule before it that lets administrators in without this zone, or leave a network of theirs in it`,
        );
      }
      if (!isForced) {
        throw refuse(
          `${rule} would keep out ${lost.length} of ${admins.length} super administrators, from wherever and with whatever they come; put a rule before it that lets them in, or say force=true if that is meant`,
        );
      }
    }
    const address = by.client?.ipAddress;
    if (address === undefined || isForced) return;
    const asking = admins.filter(({ person }) => person.id === by.actor.id);
    const there = asking.length > 0 ? asking : admins;
    const [wereThere, areThere] = [zones.before, zones.after].map((book) =>
      judge(policies, there, book, address),
    );
    if (wereThere === undefined || areThere === undefined) return;
    if (wereThere.in.size === 0 || areThere.in.size > 0) return;
    const rule = areThere.keptOutBy.values().next().value ?? '';
    throw refuse(
      `${rule} would keep super administrators out at ${address}, from which you are calling; leave that address as it is, or say force=true if that is meant`,
    );
  };
}
