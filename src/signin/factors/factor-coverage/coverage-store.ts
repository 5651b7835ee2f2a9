import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type Coverage = {
  countedAt: Date;
  people: number;
  covered: number;
  resistant: number;
  tookMs: number;
  /** Active people by key of the authenticator. */
  factors: Record<string, number>;
};

/** What sign-in may ask for beside a password. E-mail is left out: everybody has that without doing anything. */
const secondFactors = sql`
  select user_id, 'webauthn' as factor from webauthn_credentials where status = 'ACTIVE'
  union all select user_id, 'okta_verify' from push_devices where status = 'ACTIVE'
  union all select user_id, case provider when 'GOOGLE' then 'google_otp' else 'okta_verify' end from totp_factors where status = 'ACTIVE'
  union all select user_id, 'phone_number' from phone_factors where status = 'ACTIVE'
  union all select user_id, 'custom_otp' from token_factors
  union all select user_id, 'yubikey_token' from yubikey_tokens where user_id is not null and status = 'ACTIVE'`;

/** Over all people: for a job. Joins what each kind has with the index of statuses. */
export async function countCoverage(
  db: Reader,
): Promise<Pick<Coverage, 'people' | 'covered' | 'resistant' | 'factors'>> {
  const [people] = await db.query<{ count: string }>(sql`select count(*) from users where status = 'ACTIVE'`);
  const rows = await db.query<{ factor: string | null; count: string }>(sql`
    with had as (
      select distinct f.user_id, f.factor from (${secondFactors}) f join users u on u.id = f.user_id and u.status = 'ACTIVE')
    select factor, count(*) from had group by factor
    union all select null, count(distinct user_id) from had`);
  const [questions] = await db.query<{ count: string }>(sql`
    select count(*) from user_credentials c join users u on u.id = c.user_id and u.status = 'ACTIVE'
    where c.recovery_question is not null`);
  const byFactor = new Map(rows.map(({ factor, count }) => [factor, Number(count)]));
  const factors = Object.fromEntries([...byFactor].filter(([factor]) => factor !== null)) as Record<
    string,
    number
  >;
  return {
    people: Number(people?.count ?? 0),
    covered: byFactor.get(null) ?? 0,
    resistant: byFactor.get('webauthn') ?? 0,
    factors: { ...factors, security_question: Number(questions?.count ?? 0) },
  };
}

export async function readCoverage(db: Reader): Promise<Coverage | undefined> {
  type Row = { counted_at: Date; people: string; covered: string; resistant: string; took_ms: number } & Pick<
    Coverage,
    'factors'
  >;
  const [row] = await db.query<Row>(
    sql`select counted_at, people, covered, resistant, took_ms, factors from factor_coverage`,
  );
  return (
    row && {
      countedAt: row.counted_at,
      people: Number(row.people),
      covered: Number(row.covered),
      resistant: Number(row.resistant),
      tookMs: row.took_ms,
      factors: row.factors,
    }
  );
}

export async function putCoverage(tx: Tx, one: Coverage): Promise<void> {
  await tx.execute(sql`
    insert into factor_coverage (counted_at, people, covered, resistant, took_ms, factors)
    values (${one.countedAt}, ${one.people}, ${one.covered}, ${one.resistant}, ${one.tookMs}, ${one.factors})
    on conflict (only_row) do update set counted_at = excluded.counted_at, people = excluded.people, covered = excluded.covered,
      resistant = excluded.resistant, took_ms = excluded.took_ms, factors = excluded.factors`);
}

export type Lacking = { id: string; login: string; profile: Record<string, unknown>; lastLogin: Date | null };

const hasPasskey = sql`
  exists (select 1 from webauthn_credentials w where w.user_id = u.id and w.status = 'ACTIVE')`;
const hasSecondFactor = sql`
  ${hasPasskey}
  or exists (select 1 from push_devices f where f.user_id = u.id and f.status = 'ACTIVE')
  or exists (select 1 from totp_factors f where f.user_id = u.id and f.status = 'ACTIVE')
  or exists (select 1 from phone_factors f where f.user_id = u.id and f.status = 'ACTIVE')
  or exists (select 1 from token_factors f where f.user_id = u.id)
  or exists (select 1 from yubikey_tokens f where f.user_id = u.id and f.status = 'ACTIVE')`;

/** Active people without, in the order of ids: each page goes on in the index of statuses, and asks the primary keys of the factors. */
export async function listLacking(
  db: Reader,
  asked: { what: 'SECOND_FACTOR' | 'PHISHING_RESISTANT'; after: string; limit: number },
): Promise<Lacking[]> {
  const has = asked.what === 'PHISHING_RESISTANT' ? hasPasskey : hasSecondFactor;
  return db.query<Lacking>(sql`
    select u.id, u.login, u.profile, c.last_login as "lastLogin" from users u
    left join user_credentials c on c.user_id = u.id
    where u.status = 'ACTIVE' and u.id > ${asked.after} and not (${has})
    order by u.id limit ${asked.limit}`);
}

export async function listLackingAmong(db: Reader, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`
    select u.id from unnest(${userIds}::text[]) as u (id) where not (${hasSecondFactor})`);
  return new Set(rows.map(({ id }) => id));
}
