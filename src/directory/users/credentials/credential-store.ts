import type { PasswordHash } from '#src/platform/crypto/index.ts';
import {
  pendingWrite,
  type PendingWrite,
  type Reader,
  sql,
  type Tx,
  type WriteKind,
} from '#src/platform/database/index.ts';
import type { Provider } from '../user.ts';
import type { UserStatus } from '../lifecycle/user-status.ts';

export type PasswordCredential = {
  hash: PasswordHash | undefined;
  changed: Date | undefined;
  attempts: number;
  locked: Date | undefined;
  lockedFrom: UserStatus | undefined;
};

type CredentialRow = {
  password: PasswordHash | null;
  password_changed: Date | null;
  failed_attempts: number;
  locked: Date | null;
  locked_from: UserStatus | null;
};

export async function readCredential(db: Reader, userId: string): Promise<PasswordCredential | undefined> {
  const [row] = await db.query<CredentialRow>(sql`
    select password, password_changed, failed_attempts, locked, locked_from from user_credentials where user_id = ${userId}`);
  return (
    row && {
      hash: row.password ?? undefined,
      changed: row.password_changed ?? undefined,
      attempts: row.failed_attempts,
      locked: row.locked ?? undefined,
      lockedFrom: row.locked_from ?? undefined,
    }
  );
}

/** Hashes of former passwords, newest first, the present one not among them. */
export async function listFormerPasswords(
  db: Reader,
  userId: string,
  count: number,
): Promise<PasswordHash[]> {
  if (count <= 0) return [];
  const rows = await db.query<{ password: PasswordHash }>(sql`
    select password from user_password_history where user_id = ${userId} order by changed desc limit ${count}`);
  return rows.map((row) => row.password);
}

/** The former password goes to the history, which keeps `keepFormer` of them; failures are forgotten. */
export async function setPassword(
  tx: Tx,
  userId: string,
  hash: PasswordHash,
  options: { now: Date; keepFormer: number; provider: Provider },
): Promise<void> {
  // Hashes of other systems are weak; they are not kept longer than they serve.
  await tx.execute(sql`
    insert into user_password_history (user_id, changed, password)
    select user_id, password_changed, password from user_credentials
    where user_id = ${userId} and jsonb_typeof(password) = 'string' and password_changed is not null
    on conflict do nothing`);
  await tx.execute(sql`
    delete from user_password_history where user_id = ${userId} and changed not in (
      select changed from user_password_history where user_id = ${userId} order by changed desc
      limit ${Math.max(0, options.keepFormer)})`);
  await tx.execute(sql`
    update user_credentials set password = ${JSON.stringify(hash)}::jsonb, password_changed = ${options.now},
      failed_attempts = 0, unknown_attempts = 0, unknown_locked = null, provider_type = ${options.provider.type}, provider_name = ${options.provider.name}
    where user_id = ${userId}`);
}

/** The same password under a better hash: nothing else has changed. Only if nobody set another one meanwhile. */
export async function upgradePassword(
  tx: Tx,
  userId: string,
  from: PasswordHash,
  to: string,
  provider: Provider,
): Promise<void> {
  await tx.execute(sql`
    update user_credentials set password = ${JSON.stringify(to)}::jsonb,
      provider_type = case when provider_type = 'IMPORT' then ${provider.type} else provider_type end,
      provider_name = case when provider_type = 'IMPORT' then ${provider.name} else provider_name end
    where user_id = ${userId} and password = ${JSON.stringify(from)}::jsonb`);
}

export async function setProvider(
  tx: Tx,
  userId: string,
  provider: Provider,
  keepPassword: boolean,
): Promise<void> {
  await tx.execute(sql`
    update user_credentials set provider_type = ${provider.type}, provider_name = ${provider.name},
      password = case when ${keepPassword} then password end,
      password_changed = case when ${keepPassword} then password_changed end,
      recovery_question = case when ${keepPassword} then recovery_question end,
      recovery_answer = case when ${keepPassword} then recovery_answer end
    where user_id = ${userId}`);
}

/** What a person who leaves could have come back with. */
export async function clearCredentials(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`
    update user_credentials set password = null, password_changed = null, recovery_question = null, recovery_answer = null,
      failed_attempts = 0, locked = null, locked_from = null
    where user_id = ${userId}`);
  await tx.execute(sql`delete from user_password_history where user_id = ${userId}`);
}

export async function setRecoveryQuestion(
  tx: Tx,
  userId: string,
  { question, answerHash, set }: { question: string; answerHash: string; set: Date | undefined },
): Promise<void> {
  await tx.execute(sql`
    update user_credentials set recovery_question = ${question}, recovery_answer = ${JSON.stringify(answerHash)}::jsonb,
      recovery_question_set = ${set ?? null}
    where user_id = ${userId}`);
}

/** False where there was none. */
export async function removeRecoveryQuestion(tx: Tx, userId: string): Promise<boolean> {
  const removed = await tx.execute(sql`
    update user_credentials set recovery_question = null, recovery_answer = null
    where user_id = ${userId} and recovery_question is not null`);
  return removed === 1;
}

export async function readRecoveryAnswer(db: Reader, userId: string): Promise<PasswordHash | undefined> {
  const [row] = await db.query<{ recovery_answer: PasswordHash | null }>(sql`
    select recovery_answer from user_credentials where user_id = ${userId}`);
  return row?.recovery_answer ?? undefined;
}

/**
 * Counts one attempt, before anybody looks at the password, and answers with how many there were. Nothing when the account is locked.
 * In statuses that cannot lock the count starts again after `windowMs` without an attempt.
 */
export async function countAttempt(
  db: Reader,
  userId: string,
  options: { now: Date; windowMs: number },
): Promise<{ attempts: number; status: UserStatus } | undefined> {
  const [row] = await db.query<{ failed_attempts: number; status: UserStatus }>(sql`
    update user_credentials c set last_attempt = ${options.now},
      failed_attempts = case
        when o.status not in ('ACTIVE', 'PASSWORD_EXPIRED')
          and c.last_attempt < ${options.now}::timestamptz - ${options.windowMs} * interval '1 millisecond' then 1
        else least(c.failed_attempts, 1000000) + 1 end
    from users o where o.id = c.user_id and c.user_id = ${userId} and o.status <> 'LOCKED_OUT'
    returning c.failed_attempts, o.status`);
  return row && { attempts: row.failed_attempts, status: row.status };
}

/**
 * The same of a device that the person never signed in from, where these are counted apart. Nothing when such devices, or all, are
 * locked out. Nobody takes these back by signing in elsewhere, so they are forgotten after `windowMs` without an attempt.
 */
export async function countUnknownAttempt(
  db: Reader,
  userId: string,
  options: { now: Date; windowMs: number },
): Promise<{ attempts: number; status: UserStatus } | undefined> {
  const [row] = await db.query<{ unknown_attempts: number; status: UserStatus }>(sql`
    update user_credentials c set unknown_last_attempt = ${options.now}, unknown_locked = null,
      unknown_attempts = case
        when c.unknown_locked is not null
          or c.unknown_last_attempt < ${options.now}::timestamptz - ${options.windowMs} * interval '1 millisecond' then 1
        else least(c.unknown_attempts, 1000000) + 1 end
    from users o where o.id = c.user_id and c.user_id = ${userId} and o.status <> 'LOCKED_OUT'
      and (c.unknown_locked is null
        or c.unknown_locked <= ${options.now}::timestamptz - ${options.windowMs} * interval '1 millisecond')
    returning c.unknown_attempts, o.status`);
  return row && { attempts: row.unknown_attempts, status: row.status };
}

export async function readUnknownAttempts(db: Reader, userId: string): Promise<number> {
  const [row] = await db.query<{ attempts: number }>(
    sql`select unknown_attempts as attempts from user_credentials where user_id = ${userId}`,
  );
  return row?.attempts ?? 0;
}

/** False where they were locked out already. */
export async function lockUnknownDevices(tx: Tx, userId: string, now: Date): Promise<boolean> {
  return (
    (await tx.execute(sql`
      update user_credentials set unknown_locked = ${now} where user_id = ${userId} and unknown_locked is null`)) ===
    1
  );
}

/** Wrong passwords before a right one are a sign of risk for so long; those of several tries add up. */
const failuresAddUpFor = sql`interval '1 hour'`;

/** After a right password: the count is taken back, and the failures before it are kept as a sign of risk. */
export async function forgetAttempts(
  tx: Tx,
  userId: string,
  from: { now: Date; unknownDevice: boolean },
): Promise<void> {
  const { now, unknownDevice } = from;
  await tx.execute(sql`
    update user_credentials c set
      failed_attempts = case when ${unknownDevice} then c.failed_attempts else 0 end,
      unknown_attempts = case when ${unknownDevice} then 0 else c.unknown_attempts end,
      earlier_failures = case
        when counted.wrong <= 0 then c.earlier_failures
        when c.earlier_failures_at > ${now}::timestamptz - ${failuresAddUpFor} then least(c.earlier_failures + counted.wrong, 1000000)
        else counted.wrong end,
      earlier_failures_at = case when counted.wrong <= 0 then c.earlier_failures_at else ${now}::timestamptz end
    from (select user_id, case when ${unknownDevice} then unknown_attempts else failed_attempts end - 1 as wrong
      from user_credentials where user_id = ${userId} for update) counted
    where c.user_id = counted.user_id and counted.wrong >= 0`);
}

export async function setLock(
  tx: Tx,
  userId: string,
  lock: { now: Date; from: UserStatus } | undefined,
): Promise<void> {
  await tx.execute(sql`
    update user_credentials set locked = ${lock?.now ?? null}, locked_from = ${lock?.from ?? null},
      failed_attempts = case when ${lock === undefined} then 0 else failed_attempts end,
      unknown_attempts = case when ${lock === undefined} then 0 else unknown_attempts end,
      unknown_locked = case when ${lock === undefined} then null else unknown_locked end
    where user_id = ${userId}`);
}

type SignInRow = { userId: string; atMs: number };

const signIns: WriteKind<SignInRow> = {
  name: 'directory.sign-ins',
  async flush(tx, rows) {
    // One row a person, in the order of ids: two flushes must not wait for each other in a circle.
    const latest = new Map<string, number>();
    for (const { userId, atMs } of rows) latest.set(userId, Math.max(atMs, latest.get(userId) ?? 0));
    const ids = [...latest.keys()].sort();
    await tx.execute(sql`
      update user_credentials c set failed_attempts = 0, earlier_failures = 0,
        last_login = greatest(c.last_login, to_timestamp(given.at_ms / 1000))
      from unnest(${ids}::text[], ${ids.map((id) => latest.get(id))}::float8[]) as given (user_id, at_ms)
      where c.user_id = given.user_id and c.user_id in (
        select user_id from user_credentials where user_id = any(${ids}::text[]) order by user_id for no key update)`);
  },
};

/** The last sign-in, through the group commit; with it the failures before are forgotten. */
export const signInWrite = (userId: string, atMs: number): PendingWrite =>
  pendingWrite(signIns, { userId, atMs });
