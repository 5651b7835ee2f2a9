import type { Member, MembersByRule } from '#src/directory/groups/index.ts';
import { loadRuleBook, groupRuleSection } from './rule-section.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { Reader, Tx } from '#src/platform/database/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { RuleTrigger } from '#src/directory/users/index.ts';
import type { RulePerson } from './group-rule.ts';
import { shareBook } from './group-rule-store.ts';
import { affected, judge, type RuleBook } from './rule-book.ts';
import { deleteWants, insertWants, listWanted, listWants, type Want } from './rule-member-store.ts';

/** Somebody whom rules may be asked about. */
export type Subject = Member & {
  profile: Readonly<Record<string, unknown>>;
  facts: Readonly<Record<string, unknown>>;
  /** Who has left keeps what they have, and rules are not asked about them. */
  isGone: boolean;
};

export type FollowerNeeds = {
  snapshots: Pick<Snapshots, 'current'>;
  groups: MembersByRule;
  /** Locks them, in the order of their ids. */
  lockPeople(tx: Tx, userIds: readonly string[]): Promise<Subject[]>;
};

export type Followed = { added: number; removed: number; failed: number };

/** Puts what rules say into memberships: of the people of one transaction, which their locked rows keep for it. */
export type RuleFollower = {
  /** The rules as they are until the end of the transaction. First in it, where memberships are to change. */
  hold(tx: Tx): Promise<RuleBook>;
  follow(tx: Tx, userIds: readonly string[], trigger: RuleTrigger): Promise<void>;
  /** After a change of rules in this very transaction. */
  reload(tx: Tx): Promise<void>;
  followScope(
    tx: Tx,
    book: RuleBook,
    userIds: readonly string[],
    scope: ReadonlySet<string> | 'all',
  ): Promise<Followed>;
};

const peopleAtOnce = 1_000;

export function createRuleFollower(needs: FollowerNeeds): RuleFollower {
  const held = new WeakMap<Tx, RuleBook>();
  const hold = async (tx: Tx): Promise<RuleBook> => {
    const before = held.get(tx);
    if (before) return before;
    const version = await shareBook(tx);
    const known = needs.snapshots.current(groupRuleSection);
    // Another node has changed a rule a moment ago: what the database says counts, and what we hold follows.
    const book = known.version === version ? known : await loadRuleBook(tx);
    held.set(tx, book);
    return book;
  };
  const followScope: RuleFollower['followScope'] = async (tx, book, userIds, scope) => {
    const subjects = (await needs.lockPeople(tx, userIds)).filter((one) => !one.isGone);
    const people = await readPeople(needs, tx, subjects);
    const [given, taken]: [Want[], Want[]] = [[], []];
    let failed = 0;
    for (const person of people) {
      const { wanted, failed: unanswered } = judge(book, person, scope);
      failed += unanswered > 0 ? 1 : 0;
      compare(person, wanted, (ruleId) => book.rules.has(ruleId) && (scope === 'all' || scope.has(ruleId)), {
        given,
        taken,
      });
    }
    const members = new Map(subjects.map((one) => [one.id, one]));
    // What another rule wants now is given before the former one lets go, so that nobody loses a group in between.
    const added = await give(needs, tx, members, given);
    const removed = await take(needs, tx, members, taken);
    return { added, removed, failed };
  };
  return {
    hold,
    async follow(tx, userIds, trigger) {
      if (userIds.length === 0) return;
      const book = await hold(tx);
      const scope = affected(book, trigger);
      if (book.inOrder.length === 0 || (scope !== 'all' && scope.size === 0)) return;
      for (let at = 0; at < userIds.length; at += peopleAtOnce)
        await followScope(tx, book, userIds.slice(at, at + peopleAtOnce), scope);
    },
    reload: async (tx) => void held.set(tx, await loadRuleBook(tx)),
    followScope,
  };
}

async function readPeople(
  needs: FollowerNeeds,
  db: Reader,
  subjects: readonly Subject[],
): Promise<RulePerson[]> {
  const ids = subjects.map((one) => one.id);
  const memberships = await needs.groups.membershipsOf(db, ids);
  const wants = Map.groupBy(await listWants(db, ids), (one) => one.userId);
  return subjects.map(({ id, profile, facts }) => {
    const all = memberships.get(id) ?? [];
    const groups = new Map(all.map((one) => [one.group.id, one.group]));
    return {
      id,
      profile,
      facts,
      groups: all.filter((one) => one.byHand).map((one) => one.group),
      wanted: (wants.get(id) ?? []).flatMap(({ ruleId, groupId }) => {
        const group: ExpressionGroup | undefined = groups.get(groupId);
        return group ? [{ ruleId, group }] : [];
      }),
    };
  });
}

function compare(
  person: RulePerson,
  wanted: ReadonlyMap<string, readonly string[]>,
  isAsked: (ruleId: string) => boolean,
  into: { given: Want[]; taken: Want[] },
): void {
  const userId = person.id;
  const present = new Set(person.wanted.map(({ ruleId, group }) => `${ruleId} ${group.id}`));
  for (const [ruleId, groupIds] of wanted) {
    for (const groupId of groupIds) {
      if (!present.delete(`${ruleId} ${groupId}`)) into.given.push({ userId, ruleId, groupId });
    }
  }
  for (const one of present) {
    const [ruleId = '', groupId = ''] = one.split(' ');
    if (isAsked(ruleId)) into.taken.push({ userId, ruleId, groupId });
  }
}

type Members = ReadonlyMap<string, Member>;
type Pair = { userId: string; groupId: string };
const keyOf = ({ userId, groupId }: Pair) => `${userId} ${groupId}`;

async function give(needs: FollowerNeeds, tx: Tx, members: Members, wants: readonly Want[]): Promise<number> {
  if (wants.length === 0) return 0;
  const added = await needs.groups.giveByRule(tx, pairsOf(members, wants));
  await insertWants(tx, wants);
  return added;
}

async function take(needs: FollowerNeeds, tx: Tx, members: Members, wants: readonly Want[]): Promise<number> {
  if (wants.length === 0) return 0;
  await deleteWants(tx, wants);
  const still = new Set((await listWanted(tx, wants)).map(keyOf));
  return needs.groups.takeByRule(
    tx,
    pairsOf(
      members,
      wants.filter((one) => !still.has(keyOf(one))),
    ),
  );
}

/** Each membership once, with the rules that are behind it. */
function pairsOf(members: Members, wants: readonly Want[]) {
  return [...Map.groupBy(wants, keyOf).values()].flatMap((same) => {
    const [first] = same;
    const member = first && members.get(first.userId);
    return first && member
      ? [{ member, groupId: first.groupId, ruleIds: same.map((one) => one.ruleId) }]
      : [];
  });
}
