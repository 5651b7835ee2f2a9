// Two nodes: what one of them knows, the other knows by the next request, and a ticket is spent once among all.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asAskedBy,
  byScript,
  locationOf,
  navigation,
  pathOf,
  type SiteOrg,
  siteOrg,
  type TestSite,
  type Visitor,
} from '#test/kit/sites.ts';
import type { Person } from '#test/kit/whole-app.ts';

let org: SiteOrg;
let other: Awaited<ReturnType<SiteOrg['anotherNode']>>;
let site: TestSite;
let aoi: Person;

beforeAll(async () => {
  org = await siteOrg();
  site = await org.site();
  aoi = await org.person();
  await org.assignTo(site, aoi);
  other = await org.anotherNode();
});
afterAll(async () => {
  await other?.close();
  await org?.close();
});

const cookiesOf = (visitor: Visitor) =>
  [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ');

/** The same request at both nodes. */
function atBoth(visitor: Visitor, target: string, headers: Record<string, string>) {
  const all = { ...headers, cookie: cookiesOf(visitor) };
  const asked = asAskedBy('traefik', { site: site.origin, target, headers: all });
  return [org.send(asked), other.send(asked)];
}

describe('two nodes', () => {
  test('a ticket raced at both is spent once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const visitor = org.visitor(site);
      const path = pathOf(locationOf(await visitor.toTicket('/', aoi)));
      const answers = await Promise.all([
        ...atBoth(visitor, path, navigation),
        ...atBoth(visitor, path, navigation),
      ]);
      expect(answers.filter((answer) => Object.keys(answer.cookies).length > 0)).toHaveLength(1);
    }
  });

  test('a cookie of one opens the site at the other, and is worth nothing at either once the session is revoked at one', async () => {
    const visitor = org.visitor(site);
    await visitor.signIn('/', aoi);
    const statuses = async () =>
      (await Promise.all(atBoth(visitor, '/', byScript))).map((answer) => answer.status);
    expect(await statuses()).toEqual([200, 200]);
    await other.make(`DELETE /api/v1/users/${aoi.id}/sessions`);
    expect(await statuses()).toEqual([401, 401]);
  });

  test('a person taken off the app at one is refused at both by the next request', async () => {
    const ren = await org.person();
    await org.assignTo(site, ren);
    const visitor = org.visitor(site);
    await visitor.signIn('/', ren);
    await other.make(`DELETE /api/v1/apps/${site.appId}/users/${ren.id}`);
    const answers = await Promise.all(atBoth(visitor, '/', byScript));
    expect(answers.map((answer) => answer.status)).toEqual([403, 403]);
  });

  test('an app deactivated at one is closed at the other within a second', async () => {
    const closing = await org.site();
    await org.assignTo(closing, aoi);
    const visitor = org.visitor(closing);
    await visitor.signIn('/', aoi);
    await other.make(`POST /api/v1/apps/${closing.appId}/lifecycle/deactivate`);
    await expect.poll(async () => (await visitor.byScript('/')).status).toBe(403);
  });
});
