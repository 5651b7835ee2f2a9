import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import {
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);

type WireRule = {
  id: string;
  status: string;
  name: string;
  allGroupsValid: boolean;
  conditions: { people: { users: { exclude: string[] }; groups: { exclude: string[] } } };
  _embedded?: { groupIdToGroupNameMap: Record<string, string> };
};

const createGroup = async (name = `Team ${++count}`) =>
  (await call('POST /api/v1/groups', { body: { profile: { name } } })).json<WireGroup>();
const createUser = async (profile: Record<string, unknown> = {}) => {
  const answer = await call('POST /api/v1/users', {
    body: aUserBody(`worker${++count}@example.com`, { profile }),
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireUser>();
};
const aRule = (
  expression: string,
  groupIds: string[],
  more: { users?: string[]; groups?: string[] } = {},
) => ({
  type: 'group_rule',
  name: `Rule ${++count}`,
  conditions: {
    people: { users: { exclude: more.users ?? [] }, groups: { exclude: more.groups ?? [] } },
    expression: { value: expression, type: 'urn:okta:expression:1.0' },
  },
  actions: { assignUserToGroups: { groupIds } },
});
const createRule = async (...given: Parameters<typeof aRule>) => {
  const answer = await call('POST /api/v1/groups/rules', { body: aRule(...given) });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireRule>();
};
const activate = async (id: string) => {
  const answer = await call(`POST /api/v1/groups/rules/${id}/lifecycle/activate`);
  expect(answer.status, answer.text).toBe(204);
};
const activeRule = async (...given: Parameters<typeof aRule>) => {
  const rule = await createRule(...given);
  await activate(rule.id);
  return rule;
};
const membersOf = async (groupId: string) =>
  (await call(`GET /api/v1/groups/${groupId}/users`)).json<WireUser[]>().map((user) => user.id);
const update = (id: string, profile: Record<string, unknown>) =>
  call(`POST /api/v1/users/${id}`, { body: { profile } });
const deactivate = (id: string) => call(`POST /api/v1/groups/rules/${id}/lifecycle/deactivate`);
const causesOf = (answer: Awaited<ReturnType<typeof call>>) =>
  answer.json<{ errorCauses: { errorSummary: string; reason?: string; location?: string }[] }>().errorCauses;

describe('what an administrator is refused, with the position of what is wrong', () => {
  test.each<[string, string, string]>([
    ['user.department == ', 'SYNTAX', '19'],
    ['user.departmet == "Sales"', 'VARIABLE', '5'],
    ['String.lenn(user.login) > 3', 'FUNCTION', '0'],
    ['user.login', 'TYPE', '5'],
    ['"yes"', 'TYPE', '0'],
    ['appuser.department == "Sales"', 'VARIABLE', '0'],
    ['Time.now() == "x"', 'FUNCTION', '0'],
    ['getManagerUser("active_directory").login == "x"', 'FUNCTION', '0'],
    ['isMemberOfGroupName(user.department)', 'FUNCTION', '0'],
    ['user == "x"', 'FUNCTION', '0'],
  ])('%s', async (expression, reason, position) => {
    const group = await createGroup();
    const answer = await call('POST /api/v1/groups/rules', { body: aRule(expression, [group.id]) });
    expect(answer.status, answer.text).toBe(400);
    expect(causesOf(answer)[0]).toMatchObject({ reason, location: position });
    expect(causesOf(answer)[0]?.errorSummary).toMatch(/^conditions\.expression\.value: /);
  });

  test('groups that are not there, and groups that rules must not fill', async () => {
    const { everyoneId = '', administratorsId = '' } = directory.groups.builtIn();
    for (const id of ['00gnothere', everyoneId, administratorsId]) {
      const answer = await call('POST /api/v1/groups/rules', { body: aRule('user.city == "Osaka"', [id]) });
      expect(answer.status).toBe(400);
      expect(causesOf(answer)[0]?.errorSummary).toMatch(/^actions\.assignUserToGroups\.groupIds: /);
    }
  });

  test('a name that is taken, a rule that is not there, a field nobody knows', async () => {
    const group = await createGroup();
    const rule = await createRule('user.city == "Osaka"', [group.id]);
    const body = { ...aRule('user.city == "Osaka"', [group.id]), name: rule.name.toUpperCase() };
    expect((await call('POST /api/v1/groups/rules', { body })).json()['errorCode']).toBe('E0000001');
    const unknown = { ...aRule('user.city == "Osaka"', [group.id]), colour: 'red' };
    expect((await call('POST /api/v1/groups/rules', { body: unknown })).status).toBe(400);
    for (const request of ['GET', 'DELETE'])
      expect((await call(`${request} /api/v1/groups/rules/0prnothere`)).status).toBe(404);
    expect((await call('POST /api/v1/groups/rules/0prnothere/lifecycle/activate')).status).toBe(404);
  });

  test('a change of an active rule', async () => {
    const group = await createGroup();
    const rule = await activeRule('user.city == "Osaka"', [group.id]);
    const answer = await call(`PUT /api/v1/groups/rules/${rule.id}`, {
      body: { ...aRule('true', [group.id]) },
    });
    expect(answer.json()).toMatchObject({
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: status',
    });
    await deactivate(rule.id);
  });

  test('rules that would depend on each other in a circle', async () => {
    const [a, b] = [await createGroup(), await createGroup()];
    const first = await activeRule(`isMemberOfAnyGroup("${b.id}")`, [a.id]);
    const second = await createRule(`!isMemberOfGroupName("${a.profile.name}")`, [b.id]);
    const answer = await call(`POST /api/v1/groups/rules/${second.id}/lifecycle/activate`);
    expect(answer.status).toBe(400);
    expect(causesOf(answer)[0]?.errorSummary).toContain(`${second.name} → ${first.name} → ${second.name}`);
    const itself = await createRule(`isMemberOfGroup("${a.id}")`, [a.id]);
    expect((await call(`POST /api/v1/groups/rules/${itself.id}/lifecycle/activate`)).status).toBe(400);
    await deactivate(first.id);
  });
});

test('an attribute that a rule asks for is not removed under it', async () => {
  const patch = (badge: unknown) =>
    call('POST /api/v1/meta/schemas/user/default', {
      body: { definitions: { custom: { properties: { badge } } } },
    });
  expect((await patch({ title: 'Badge', type: 'string' })).status).toBe(200);
  const rule = await createRule('user.badge == "7"', [(await createGroup()).id]);
  const refused = await patch(null);
  expect(causesOf(refused)[0]?.errorSummary).toBe(
    `badge: is asked for by group rule ${rule.name}; change that first`,
  );
  await call(`DELETE /api/v1/groups/rules/${rule.id}`);
  expect((await patch(null)).status).toBe(200);
});

describe('a rule', () => {
  test('is created inactive, shown with names of groups, searched, replaced and deleted', async () => {
    const group = await createGroup();
    const rule = await createRule('user.city == "Kobe"', [group.id]);
    expect(rule).toMatchObject({
      type: 'group_rule',
      status: 'INACTIVE',
      allGroupsValid: true,
      conditions: {
        people: { users: { exclude: [] }, groups: { exclude: [] } },
        expression: { value: 'user.city == "Kobe"', type: 'urn:okta:expression:1.0' },
      },
      actions: { assignUserToGroups: { groupIds: [group.id] } },
    });
    expect(rule.id).toMatch(/^0pr[0-9A-Za-z]{17}$/);
    const expanded = (
      await call(`GET /api/v1/groups/rules/${rule.id}?expand=groupIdToGroupNameMap`)
    ).json<WireRule>();
    expect(expanded._embedded).toEqual({ groupIdToGroupNameMap: { [group.id]: group.profile.name } });
    const body = { ...expanded, name: `Kobe ${count}`, type: 'group_rule' };
    const replaced = await call(`PUT /api/v1/groups/rules/${rule.id}`, { body });
    expect(replaced.json()).toMatchObject({ id: rule.id, name: `Kobe ${count}`, status: 'INACTIVE' });
    const found = (await call(`GET /api/v1/groups/rules?search=kobe%20${count}`)).json<WireRule[]>();
    expect(found.map((one) => one.id)).toEqual([rule.id]);
    const deleted = await call(`DELETE /api/v1/groups/rules/${rule.id}`);
    expect([deleted.status, deleted.json()]).toEqual([202, {}]);
    expect((await call(`GET /api/v1/groups/rules/${rule.id}`)).status).toBe(404);
    expect(await directory.eventTypes()).toEqual([
      'group.lifecycle.create',
      'policy.rule.add',
      'policy.rule.update',
      'policy.rule.delete',
    ]);
  });

  test('pages by id, each rule once', async () => {
    const group = await createGroup();
    for (let i = 0; i < 5; i++) await createRule(`user.city == "Page ${i}"`, [group.id]);
    const seen: string[] = [];
    let next: string | undefined = '/api/v1/groups/rules?limit=2';
    while (next) {
      const page = await call(`GET ${next}`);
      seen.push(...page.json<WireRule[]>().map((rule) => rule.id));
      const links = [page.headers['link']].flat().join();
      next = /<http:\/\/[^/]+(\/[^>]+)>; rel="next"/.exec(links)?.[1];
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(5);
  });

  test('when activated gathers who matches already, and says how far it has come', async () => {
    const group = await createGroup();
    const [sales, other] = [
      await createUser({ department: 'Sales' }),
      await createUser({ department: 'Law' }),
    ];
    const rule = await createRule('user.department == "Sales"', [group.id]);
    expect((await call(`GET /gatehouse/v1/group-rules/${rule.id}/progress`)).json()).toMatchObject({
      status: 'NONE',
    });
    await directory.eventTypes();
    await activate(rule.id);
    expect(await membersOf(group.id)).toEqual([sales.id]);
    expect(await membersOf(group.id)).not.toContain(other.id);
    expect(await directory.eventTypes()).toEqual([
      'policy.rule.activate',
      'group.user_membership.add',
      'group.user_membership.rule.trigger',
    ]);
    expect((await call(`GET /gatehouse/v1/group-rules/${rule.id}/progress`)).json()).toMatchObject({
      status: 'DONE',
      added: 1,
      removed: 0,
      failed: 0,
    });
    await directory.platform.jobs.drain();
    await deactivate(rule.id);
  });

  test('has a person created with department=X in the group when the answer comes, and out of it when that changes', async () => {
    const group = await createGroup();
    const rule = await activeRule('user.department == "Stores" and user.city == "Osaka"', [group.id]);
    const person = await createUser({ department: 'Stores', city: 'Osaka' });
    expect(await membersOf(group.id)).toEqual([person.id]);
    await directory.eventTypes();
    await update(person.id, { city: 'Kyoto' });
    expect(await membersOf(group.id)).toEqual([]);
    expect(await directory.eventTypes()).toEqual([
      'user.account.update_profile',
      'group.user_membership.remove',
    ]);
    await update(person.id, { city: 'Osaka' });
    expect(await membersOf(group.id)).toEqual([person.id]);
    await deactivate(rule.id);
    await update(person.id, { city: 'Kyoto' });
    expect(await membersOf(group.id), 'a deactivated rule leaves members as they are').toEqual([person.id]);
    await activate(rule.id);
    expect(await membersOf(group.id), 'and takes up its work when it is activated again').toEqual([]);
    await deactivate(rule.id);
  });

  test('leaves alone who was added by hand, before or afterwards', async () => {
    const group = await createGroup();
    const [before, after] = [
      await createUser({ department: 'Press' }),
      await createUser({ department: 'Press' }),
    ];
    await call(`PUT /api/v1/groups/${group.id}/users/${before.id}`);
    const rule = await activeRule('user.department == "Press"', [group.id]);
    await call(`PUT /api/v1/groups/${group.id}/users/${after.id}`);
    for (const { id } of [before, after]) await update(id, { department: 'Law' });
    expect(await membersOf(group.id)).toEqual([before.id, after.id].sort());
    await deactivate(rule.id);
  });

  test('leaves out for ever whom somebody takes out by hand', async () => {
    const group = await createGroup();
    const rule = await activeRule('user.department == "Audit"', [group.id]);
    const person = await createUser({ department: 'Audit' });
    await directory.eventTypes();
    expect((await call(`DELETE /api/v1/groups/${group.id}/users/${person.id}`)).status).toBe(204);
    expect(await membersOf(group.id)).toEqual([]);
    expect(await directory.eventTypes()).toEqual([
      'group.user_membership.rule.add_exclusion',
      'group.user_membership.remove',
    ]);
    await update(person.id, { nickName: 'Au', department: 'Audit' });
    expect(await membersOf(group.id)).toEqual([]);
    const shown = (await call(`GET /api/v1/groups/rules/${rule.id}`)).json<WireRule>();
    expect(shown.conditions.people.users.exclude).toEqual([person.id]);
    await deactivate(rule.id);
  });

  test('leaves out whom it excludes by name and by group', async () => {
    const [group, outsiders] = [await createGroup(), await createGroup()];
    const [one, two, three] = [
      await createUser({ costCenter: 'C7' }),
      await createUser({ costCenter: 'C7' }),
      await createUser({ costCenter: 'C7' }),
    ];
    await call(`PUT /api/v1/groups/${outsiders.id}/users/${two.id}`);
    const rule = await activeRule('user.costCenter == "C7"', [group.id], {
      users: [one.id],
      groups: [outsiders.id],
    });
    expect(await membersOf(group.id)).toEqual([three.id]);
    await call(`DELETE /api/v1/groups/${outsiders.id}/users/${two.id}`);
    expect(await membersOf(group.id)).toEqual([two.id, three.id].sort());
    await deactivate(rule.id);
  });

  test('that asks for a group which another rule fills, follows it at once', async () => {
    const [stores, osaka, key] = [
      await createGroup(),
      await createGroup('Osaka people'),
      await createGroup(),
    ];
    const rules = [
      await activeRule(`isMemberOfGroupNameStartsWith("Osaka") and isMemberOfGroup("${stores.id}")`, [
        key.id,
      ]),
      await activeRule('user.city == "Osaka 2"', [osaka.id]),
      await activeRule('user.department == "Stores 2"', [stores.id]),
    ];
    const person = await createUser({ department: 'Stores 2', city: 'Osaka 2' });
    expect(await membersOf(key.id)).toEqual([person.id]);
    await update(person.id, { city: 'Nara' });
    expect(await membersOf(key.id)).toEqual([]);
    await update(person.id, { city: 'Osaka 2' });
    await call(`PUT /api/v1/groups/${osaka.id}`, { body: { profile: { name: 'Namba people' } } });
    await directory.platform.jobs.drain();
    expect(await membersOf(key.id), 'a renamed group is another to rules that go by names').toEqual([]);
    for (const rule of rules) await deactivate(rule.id);
  });

  test('becomes invalid when a group that it fills is deleted, and can be mended', async () => {
    const [gone, other] = [await createGroup(), await createGroup()];
    const rule = await activeRule('user.city == "Gifu"', [gone.id, other.id]);
    await directory.eventTypes();
    expect((await call(`DELETE /api/v1/groups/${gone.id}`)).status).toBe(204);
    const shown = (await call(`GET /api/v1/groups/rules/${rule.id}`)).json<WireRule>();
    expect([shown.status, shown.allGroupsValid]).toEqual(['INVALID', false]);
    expect(await directory.eventTypes()).toEqual([
      'group.user_membership.rule.invalidate',
      'group.lifecycle.delete',
    ]);
    expect((await call(`POST /api/v1/groups/rules/${rule.id}/lifecycle/activate`)).status).toBe(400);
    const mended = await call(`PUT /api/v1/groups/rules/${rule.id}`, {
      body: aRule('user.city == "Gifu"', [other.id]),
    });
    expect(mended.json()).toMatchObject({ status: 'INACTIVE', allGroupsValid: true });
    await activate(rule.id);
    await deactivate(rule.id);
  });

  test('that is deleted leaves its members, or takes them along when asked to', async () => {
    const [kept, taken] = [await createGroup(), await createGroup()];
    const person = await createUser({ city: 'Tottori' });
    const keeping = await activeRule('user.city == "Tottori"', [kept.id]);
    const taking = await activeRule('user.city == "Tottori"', [taken.id, kept.id]);
    await call(`DELETE /api/v1/groups/rules/${keeping.id}`);
    await call(`DELETE /api/v1/groups/rules/${taking.id}?removeUsers=true`);
    await directory.platform.jobs.drain();
    expect([await membersOf(kept.id), await membersOf(taken.id)]).toEqual([[person.id], []]);
    const left = await directory.platform.database.query(sql`
      select 1 from group_rule_members where rule_id = any(${[keeping.id, taking.id]}::text[])`);
    expect(left).toEqual([]);
  });

  test('does not ask about people who have left, until they come back', async () => {
    const group = await createGroup();
    const rule = await activeRule(
      'user.city == "Mito" && user.getInternalProperty("status") != "SUSPENDED"',
      [group.id],
    );
    const person = await createUser({ city: 'Mito' });
    await call(`POST /api/v1/users/${person.id}/lifecycle/deactivate`);
    expect(await membersOf(group.id)).toEqual([person.id]);
    await call(`POST /api/v1/users/${person.id}/lifecycle/activate?sendEmail=false`);
    expect(await membersOf(group.id)).toEqual([person.id]);
    await deactivate(rule.id);
  });

  test('follows the status, where it asks for it', async () => {
    const group = await createGroup();
    const rule = await activeRule('user.city == "Ueno" && user.status == "ACTIVE"', [group.id]);
    const answer = await call('POST /api/v1/users', {
      body: aUserBody(`active${++count}@example.com`, {
        profile: { city: 'Ueno' },
        credentials: { password: { value: 'Correct-Horse-9' } },
      }),
    });
    const person = answer.json<WireUser>();
    expect(await membersOf(group.id)).toEqual([person.id]);
    await call(`POST /api/v1/users/${person.id}/lifecycle/suspend`);
    expect(await membersOf(group.id)).toEqual([]);
    await call(`POST /api/v1/users/${person.id}/lifecycle/unsuspend`);
    expect(await membersOf(group.id)).toEqual([person.id]);
    await deactivate(rule.id);
  });
});

describe('a preview', () => {
  const preview = (expression: string, more: Record<string, unknown> = {}) =>
    call('POST /gatehouse/v1/group-rules/preview', {
      body: { conditions: { expression: { value: expression, type: 'urn:okta:expression:1.0' } }, ...more },
    });

  test('counts and shows who would match, and changes nothing', async () => {
    const people = [];
    for (let i = 0; i < 5; i++) people.push(await createUser({ city: 'Aomori', department: `Shop ${i}` }));
    await directory.eventTypes();
    const first = (
      await preview('user.city == "Aomori" and user.department != "Shop 3"', { limit: 3 })
    ).json<{
      people: { id: string }[];
      after: string;
    }>();
    expect(first).toMatchObject({ count: 4, failed: 0 });
    const rest = (
      await preview('user.city == "Aomori" and user.department != "Shop 3"', { limit: 3, after: first.after })
    ).json<{ people: { id: string }[] }>();
    expect(rest).toMatchObject({ count: null, after: null });
    const wanted = people.filter((_, i) => i !== 3).map((one) => one.id);
    expect([...first.people, ...rest.people].map((one) => one.id)).toEqual(wanted.sort());
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('looks at a sample where somebody types and there are more than can be looked at', async () => {
    const names = Array.from({ length: 2_400 }, (_, i) => `sample${i}@example.com`);
    await directory.platform.database.transaction((tx) =>
      directory.users.seedPeople(
        tx,
        names.map((login, i) => ({
          id: directory.platform.ids.newId('00u'),
          typeId: directory.schemas.defaultTypeId(),
          status: 'ACTIVE' as const,
          created: directory.platform.clock.now(),
          profile: { login, email: login, firstName: 'S', lastName: 'S', city: i % 4 ? 'Nara' : 'Uji' },
        })),
      ),
    );
    const seen = (await preview('user.city != "Nara"', { quick: true })).json<{
      count: null;
      sample: { lookedAt: number; matched: number; outOf: number; estimate: number };
    }>();
    expect(seen.count).toBeNull();
    expect(seen.sample).toMatchObject({ lookedAt: 2_000 });
    expect(seen.sample.outOf).toBeGreaterThanOrEqual(2_400);
    const exact = (await preview('user.city != "Nara"')).json<{ count: number; sample: null }>();
    expect(exact.sample).toBeNull();
    expect(Math.abs(seen.sample.estimate - exact.count)).toBeLessThan(120);
    // Whom an index finds are few enough to look at all of them.
    expect((await preview('user.city == "Uji"', { quick: true })).json()).toMatchObject({ count: 600 });
  });

  test('counts people for whom the expression comes to nothing', async () => {
    await createUser({ city: 'Akita' });
    expect((await preview('user.city == "Akita" and user.city > 5')).json()).toMatchObject({
      count: 0,
      failed: 1,
    });
    expect((await preview('user.city = "Akita"')).status).toBe(400);
  });
});
