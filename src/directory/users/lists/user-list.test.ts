import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireUser,
  withPassword,
} from '#test/kit/directory.ts';

let directory: TestDirectory;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.api.call('POST /api/v1/meta/schemas/user/default', {
    body: {
      definitions: {
        custom: {
          properties: {
            shifts: { title: 'Shifts', type: 'array', items: { type: 'string' } },
            badge: { title: 'Badge', type: 'integer' },
            manages: { title: 'Manages', type: 'boolean' },
          },
        },
      },
    },
  });
  const people: [string, Record<string, unknown>][] = [
    [
      'aoi',
      {
        firstName: 'Aoi',
        lastName: 'Tanaka',
        department: 'Stores',
        city: 'Osaka',
        badge: 7,
        shifts: ['early', 'late'],
      },
    ],
    ['ben', { firstName: 'Ben', lastName: 'Jones', department: 'Stores', badge: 40, manages: true }],
    ['chi', { firstName: 'Chi', lastName: 'Jones', department: 'IT', city: 'OSAKA', shifts: ['night'] }],
    ['dan', { firstName: 'Dän', lastName: 'Abe', department: 'IT 100%', badge: 100 }],
  ];
  for (const [name, profile] of people) {
    const body = aUserBody(`${name}@example.com`, { profile, ...withPassword() });
    const answer = await directory.api.call('POST /api/v1/users', { body });
    if (answer.status !== 200) throw new Error(answer.text);
  }
  const eve = await directory.api.call('POST /api/v1/users', {
    body: aUserBody('eve@example.com', { profile: { firstName: 'Eve', lastName: 'Left' } }),
  });
  await directory.api.call(`POST /api/v1/users/${eve.json<WireUser>().id}/lifecycle/deactivate`);
});
afterAll(() => directory.close());

const list = (parameters: Record<string, string>) =>
  directory.api.call(`GET /api/v1/users?${new URLSearchParams(parameters)}`);
const names = async (parameters: Record<string, string>) => {
  const answer = await list(parameters);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireUser[]>().map((user) => user.profile.login.split('@')[0]);
};
const found = async (parameters: Record<string, string>) => (await names(parameters)).sort();
const refusal = async (parameters: Record<string, string>) => {
  const answer = await list(parameters);
  const { errorCode, errorCauses } = answer.json<{
    errorCode: string;
    errorCauses: { errorSummary: string }[];
  }>();
  return [answer.status, errorCode, errorCauses[0]?.errorSummary];
};

describe('what lists refuse', () => {
  test('search and filter at once is E0000033', async () => {
    expect((await refusal({ search: 'status pr', filter: 'status eq "ACTIVE"' }))[1]).toBe('E0000033');
  });

  test.each([
    ['profile.shoeSize eq "42"', /Unknown attribute 'profile.shoeSize'/],
    ['shoe eq "42"', /Unknown attribute 'shoe'/],
    ['profile.department co "St"', /not supported for 'profile.department'/],
    ['profile.department ew "s"', /not supported/],
    ['status eq', /./],
    ['profile.lastName eq null', /cannot be compared with null/],
    ['created gt "yesterday"', /ISO 8601/],
    [`profile.lastName eq "${'x'.repeat(300)}"`, /shorter than 256/],
    ['profile.lastName eq "\'; drop table users; --" and', /./],
  ])('the search %s is E0000031 and says why', async (search, message) => {
    const [status, code, cause] = await refusal({ search });
    expect([status, code]).toEqual([400, 'E0000031']);
    expect(cause).toMatch(message);
  });

  test.each(['profile.department eq "IT"', 'profile.email sw "a"', 'created gt "2020-01-01T00:00:00.000Z"'])(
    'the filter %s is E0000031: only a few attributes and exact values',
    async (filter) => {
      expect((await refusal({ filter }))[1]).toBe('E0000031');
    },
  );

  test.each([{ limit: '0' }, { limit: 'many' }, { limit: '-1' }])(
    'the page size %j is refused by name',
    async (parameters) => {
      const [status, , cause] = await refusal(parameters);
      expect(status).toBe(400);
      expect(cause).toBe('limit: must be a whole number, 1 or more');
    },
  );

  test.each([
    [{ after: "1' or '1'='1" }],
    [{ search: 'status pr', sortBy: 'created', after: 'bm9uc2Vuc2U' }],
    [
      {
        search: 'status pr',
        sortBy: 'created',
        after: Buffer.from('["k","now","00u1"]').toString('base64url'),
      },
    ],
    [
      {
        search: 'status pr',
        sortBy: 'profile.badge',
        after: Buffer.from('["k","x","00u1"]').toString('base64url'),
      },
    ],
  ])('the forged cursor %j is E0000029', async (parameters: Record<string, string>) => {
    expect((await refusal(parameters))[1]).toBe('E0000029');
  });

  test('sorting by a list or by nothing known is E0000031', async () => {
    expect((await refusal({ search: 'status pr', sortBy: 'profile.shifts' }))[1]).toBe('E0000031');
    expect((await refusal({ search: 'status pr', sortBy: 'profile.shoeSize' }))[1]).toBe('E0000031');
  });

  test('a projection that is none is refused', async () => {
    expect((await refusal({ fields: 'id,profile:(first;Name)' }))[2]).toMatch(/^fields: /);
  });
});

describe('search', () => {
  test.each([
    ['profile.department eq "stores"', ['aoi', 'ben']],
    ['profile.department eq "Stores" and profile.city eq "osaka"', ['aoi']],
    ['profile.city eq "Osaka"', ['aoi', 'chi']],
    ['profile.department eq "IT 100%"', ['dan']],
    ['profile.department sw "IT"', ['chi', 'dan']],
    ['profile.department sw "IT 1"', ['dan']],
    ['profile.department sw "%"', []],
    ['profile.lastName co "one"', ['ben', 'chi']],
    ['profile.firstName eq "dän"', ['dan']],
    ['profile.firstName eq "dan"', []],
    ['profile.lastName eq "Jones" or profile.city eq "osaka"', ['aoi', 'ben', 'chi']],
    ['(profile.lastName eq "Jones" or profile.city eq "osaka") and profile.department eq "IT"', ['chi']],
    ['profile.shifts eq "late"', ['aoi']],
    ['profile.shifts eq "early" and profile.shifts eq "late"', ['aoi']],
    ['profile.badge gt 9', ['ben', 'dan']],
    ['profile.badge le 40', ['aoi', 'ben']],
    ['profile.badge eq 7', ['aoi']],
    ['profile.badge eq "7"', ['aoi']],
    ['profile.manages eq true', ['ben']],
    ['profile.city pr', ['aoi', 'chi']],
    ['profile.lastName gt "k"', ['aoi', 'eve']],
    ['status eq "deprovisioned"', ['eve']],
    ['status lt "DEPROVISIONED" or status gt "DEPROVISIONED"', ['aoi', 'ben', 'chi', 'dan']],
    ['status eq "ACTIVE" and created gt "2020-01-01T00:00:00.000Z"', ['aoi', 'ben', 'chi', 'dan']],
    ['lastUpdated lt "2020-01-01T00:00:00Z"', []],
    ['profile.login eq "BEN@example.com"', ['ben']],
    [
      'profile.array123 eq "x" or profile.lastName eq "Abe"'.replace('profile.array123', 'profile.shifts'),
      ['dan'],
    ],
  ])('%s', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  test('finds by id, by type and by the dates an answer gave', async () => {
    const [aoi] = (await list({ search: 'profile.login eq "aoi@example.com"' })).json<
      (WireUser & { type: { id: string } })[]
    >();
    expect(await found({ search: `id eq "${aoi?.id}"` })).toEqual(['aoi']);
    expect(await found({ search: `type.id eq "${aoi?.type.id}" and profile.lastName eq "Abe"` })).toEqual([
      'dan',
    ]);
    expect(await found({ search: `created ge "${aoi?.created}" and profile.lastName eq "Tanaka"` })).toEqual([
      'aoi',
    ]);
    expect(await found({ search: `created eq "${aoi?.created}" and profile.lastName eq "Tanaka"` })).toEqual([
      'aoi',
    ]);
  });

  test('sees a change at once', async () => {
    const path = 'POST /api/v1/users/chi@example.com';
    await directory.api.call(path, { body: { profile: { city: 'Sapporo', shifts: ['early'] } } });
    expect(await found({ search: 'profile.city eq "Sapporo"' })).toEqual(['chi']);
    expect(await found({ search: 'profile.city eq "Osaka"' })).toEqual(['aoi']);
    expect(await found({ search: 'profile.shifts eq "night"' })).toEqual([]);
    await directory.api.call(path, { body: { profile: { city: 'OSAKA', shifts: ['night'] } } });
  });

  test('is sorted by an attribute or a date, those without it last, either way', async () => {
    const search = 'status pr';
    expect(await names({ search, sortBy: 'profile.firstName' })).toEqual(['aoi', 'ben', 'chi', 'dan', 'eve']);
    expect(await names({ search, sortBy: 'profile.firstName', sortOrder: 'desc' })).toEqual([
      'eve',
      'dan',
      'chi',
      'ben',
      'aoi',
    ]);
    expect((await names({ search, sortBy: 'profile.badge' })).slice(0, 3)).toEqual(['aoi', 'ben', 'dan']);
    expect((await names({ search, sortBy: 'profile.badge', sortOrder: 'desc' })).slice(0, 3)).toEqual([
      'dan',
      'ben',
      'aoi',
    ]);
    expect(await names({ search: 'profile.badge pr', sortBy: 'created' })).toHaveLength(3);
  });
});

describe('filter and q', () => {
  test.each([
    ['profile.login eq "ben@example.com"', ['ben']],
    ['profile.login eq "BEN@example.com"', []],
    ['profile.lastName eq "Jones"', ['ben', 'chi']],
    ['profile.lastName eq "jones"', []],
    ['profile.lastName eq "Jones" and profile.firstName eq "Chi"', ['chi']],
    ['profile.email eq "dan@example.com" or profile.firstName eq "Aoi"', ['aoi', 'dan']],
    ['status eq "DEPROVISIONED"', ['eve']],
    ['status eq "ACTIVE" or status eq "DEPROVISIONED"', ['aoi', 'ben', 'chi', 'dan', 'eve']],
    [
      'lastUpdated gt "2020-01-01T00:00:00.000Z" and (status eq "STAGED" or status eq "DEPROVISIONED")',
      ['eve'],
    ],
  ])('filter=%s', async (filter, expected) => {
    expect(await found({ filter })).toEqual(expected);
  });

  test.each([
    ['jo', ['ben', 'chi']],
    ['AOI', ['aoi']],
    ['dan@', ['dan']],
    ['ev', []],
    ['%', []],
  ])('q=%s finds the beginnings of names and addresses, and nobody who left', async (q, expected) => {
    expect(await found({ q })).toEqual(expected);
  });

  test('the plain list leaves out who left', async () => {
    expect(await found({})).toEqual(['aoi', 'ben', 'chi', 'dan']);
  });
});

describe('what a list shows', () => {
  test('is a self link only, and what fields asks for', async () => {
    const [user] = (await list({ filter: 'profile.login eq "aoi@example.com"' })).json<WireUser[]>();
    expect(Object.keys(user?._links ?? {})).toEqual(['self']);
    const [projected] = (
      await list({
        search: 'profile.city eq "osaka" and profile.badge eq 7',
        fields: 'status,profile:(firstName, city)',
      })
    ).json<object[]>();
    expect(projected).toEqual({
      id: user?.id,
      status: 'ACTIVE',
      profile: { firstName: 'Aoi', city: 'Osaka' },
    });
  });
});

const nextOf = (answer: Awaited<ReturnType<typeof list>>): URL | undefined => {
  const links = [answer.headers['link'] ?? []].flat();
  const next = links.find((line) => line.includes('rel="next"'));
  return next === undefined ? undefined : new URL(next.slice(1, next.indexOf('>')));
};

/** Follows next links as a client does; `meanwhile` happens between pages. */
async function walk(
  parameters: Record<string, string>,
  meanwhile?: (page: number) => Promise<unknown>,
): Promise<string[]> {
  const seen: string[] = [];
  let page = 0;
  for (
    let url: URL | undefined = new URL(`http://x/api/v1/users?${new URLSearchParams(parameters)}`);
    url;
  ) {
    const answer = await directory.api.call(`GET ${url.pathname}${url.search}`);
    expect(answer.status, answer.text).toBe(200);
    seen.push(...answer.json<WireUser[]>().map((user) => user.profile.login));
    await meanwhile?.(++page);
    url = nextOf(answer);
  }
  return seen;
}

describe('paging', () => {
  const everybody = ['aoi', 'ben', 'chi', 'dan', 'eve'].map((name) => `${name}@example.com`);

  test('self and next links repeat the parameters in alphabetical order, and the last page has no next', async () => {
    const answer = await list({ limit: '2', search: 'status pr' });
    const [self, next] = [answer.headers['link'] ?? []].flat();
    expect(self).toMatch(/\/api\/v1\/users\?limit=2&search=status%20pr>; rel="self"$/);
    expect(next).toMatch(
      /\/api\/v1\/users\?after=00u[0-9A-Za-z]{17}&limit=2&search=status%20pr>; rel="next"$/,
    );
    const all = await list({ search: 'status pr' });
    expect([all.headers['link'] ?? []].flat()).toHaveLength(1);
    expect([all.headers['link'] ?? []].flat()[0]).toContain('limit=200');
  });

  test.each([
    [{ search: 'status pr' }],
    [{ search: 'status pr', sortBy: 'profile.lastName' }],
    [{ search: 'status pr', sortBy: 'profile.lastName', sortOrder: 'desc' }],
    [{ search: 'status pr', sortBy: 'profile.badge' }],
    [{ search: 'status pr', sortBy: 'profile.badge', sortOrder: 'desc' }],
    [{ search: 'status pr', sortBy: 'created', sortOrder: 'desc' }],
    [{ search: 'status pr', sortBy: 'activated' }],
    [{ search: 'status pr', sortBy: 'status' }],
    [{ search: 'profile.lastName pr', sortBy: 'profile.city' }],
    [
      {
        search:
          'profile.lastName eq "Jones" or profile.city eq "osaka" or profile.firstName eq "Eve" or profile.badge gt 50',
      },
    ],
    [
      {
        search:
          'profile.lastName eq "Jones" or profile.city eq "osaka" or status eq "DEPROVISIONED" or profile.badge gt 50',
        sortBy: 'profile.department',
      },
    ],
    [
      {
        search:
          'status pr and (profile.lastName sw "j" or profile.firstName co "o" or profile.firstName co "n" or profile.lastName eq "Left")',
        sortBy: 'created',
      },
    ],
  ])('shows everybody once: %j', async (parameters: Record<string, string>) => {
    for (const limit of ['1', '2', '3']) {
      const seen = await walk({ ...parameters, limit });
      expect([...seen].sort()).toEqual(everybody);
    }
  });

  test('of an equality that is sorted shows everybody who matches once', async () => {
    for (const sortBy of ['profile.firstName', 'profile.badge', 'created', 'profile.city']) {
      for (const limit of ['1', '2']) {
        const seen = await walk({
          search: 'profile.department eq "Stores" and status eq "ACTIVE"',
          sortBy,
          limit,
        });
        expect([...seen].sort()).toEqual(['aoi@example.com', 'ben@example.com']);
      }
    }
  });

  test('neither skips nor repeats anybody while others come and go', async () => {
    const seen = await walk({ search: 'status pr', limit: '1', sortBy: 'profile.lastName' }, async (page) => {
      const body = aUserBody(`passer${page}@example.com`, {
        profile: { lastName: page % 2 ? 'Aaa' : 'Zzz' },
      });
      if (page > 4) return;
      const { id } = (await directory.api.call('POST /api/v1/users', { body })).json<WireUser>();
      await directory.api.call(`DELETE /api/v1/users/${id}`);
      await directory.api.call(`DELETE /api/v1/users/${id}`);
    });
    expect(seen.filter((login) => everybody.includes(login)).sort()).toEqual(everybody);
  });
});
