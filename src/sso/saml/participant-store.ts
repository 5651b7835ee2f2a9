import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';

/** A SAML app that was told who somebody is under one of our sessions. */
export type Participant = {
  readonly userId: string;
  readonly sid: string;
  readonly appId: string;
  readonly nameId: string;
  readonly nameIdFormat: string;
  /** When the session was signed out of through a browser. */
  readonly leftMs: number | undefined;
  readonly requestIds: readonly string[];
  readonly answeredMs: number | undefined;
  /** `Success`, or the status by which the app said no. */
  readonly answer: string | undefined;
};

export type Joining = Pick<Participant, 'userId' | 'sid' | 'appId' | 'nameId' | 'nameIdFormat'> & {
  at: Date;
};

type Row = {
  user_id: string;
  sid: string;
  app_id: string;
  name_id: string;
  name_id_format: string;
  left_at: Date | null;
  request_ids: string[];
  answered_at: Date | null;
  answer: string | null;
};

const columns = sql`p.user_id, p.sid, p.app_id, p.name_id, p.name_id_format, p.left_at, p.request_ids, p.answered_at, p.answer`;

/** As many answers may be on their way: the frame's, and a few attempts by button. */
const keptRequests = 5;

function toParticipant(row: Row): Participant {
  return {
    userId: row.user_id,
    sid: row.sid,
    appId: row.app_id,
    nameId: row.name_id,
    nameIdFormat: row.name_id_format,
    leftMs: row.left_at?.getTime(),
    requestIds: row.request_ids,
    answeredMs: row.answered_at?.getTime(),
    answer: row.answer ?? undefined,
  };
}

/** Sign-ons of many people in one statement; one that changes nothing writes nothing. */
export const participantJoins: WriteKind<Joining> = {
  name: 'saml-participant',
  async flush(tx, joins) {
    const rows = [...new Map(joins.map((one) => [`${one.userId} ${one.sid} ${one.appId}`, one])).values()];
    // A day's precision is enough for the sweep. An app that was signed out of and is entered again has to be told again.
    await tx.execute(sql`
      insert into saml_session_participants as p (user_id, sid, app_id, name_id, name_id_format, first_at, last_at)
      select j.user_id, j.sid, j.app_id, j.name_id, j.name_id_format, j.at, j.at from unnest(
        ${rows.map((one) => one.userId)}::text[], ${rows.map((one) => one.sid)}::text[],
        ${rows.map((one) => one.appId)}::text[], ${rows.map((one) => one.nameId)}::text[],
        ${rows.map((one) => one.nameIdFormat)}::text[], ${rows.map((one) => one.at)}::timestamptz[]
      ) j (user_id, sid, app_id, name_id, name_id_format, at)
      order by j.sid, j.app_id
      on conflict (user_id, sid, app_id) do update set
        name_id = excluded.name_id, name_id_format = excluded.name_id_format, last_at = excluded.last_at,
        left_at = null, request_ids = '{}', answered_at = null, answer = null
      where p.last_at < excluded.last_at - interval '1 day' or p.name_id <> excluded.name_id
        or p.name_id_format <> excluded.name_id_format or p.left_at is not null`);
  },
};

export async function listParticipants(db: Reader, userId: string, sid: string): Promise<Participant[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from saml_session_participants p
    where p.user_id = ${userId} and p.sid = ${sid} order by p.first_at, p.app_id`);
  return rows.map(toParticipant);
}

export async function findParticipant(
  db: Reader,
  key: Pick<Participant, 'userId' | 'sid' | 'appId'>,
): Promise<Participant | undefined> {
  const [row] = await db.query<Row>(sql`
    select ${columns} from saml_session_participants p
    where p.user_id = ${key.userId} and p.sid = ${key.sid} and p.app_id = ${key.appId}`);
  return row && toParticipant(row);
}

/** Wherever an app knows somebody by this name, newest first. */
export async function listParticipantsByName(
  db: Reader,
  appId: string,
  nameId: string,
  limit: number,
): Promise<Participant[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from saml_session_participants p
    where p.app_id = ${appId} and md5(p.name_id) = md5(${nameId}) and p.name_id = ${nameId}
    order by p.last_at desc, p.sid limit ${limit}`);
  return rows.map(toParticipant);
}

/** The session was left: its apps are to be told from now on. The one that asked for it needs no telling. */
export async function markLeft(
  tx: Tx,
  session: Pick<Participant, 'userId' | 'sid'>,
  askedBy: string | undefined,
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    update saml_session_participants set left_at = ${at},
      answered_at = case when app_id = ${askedBy ?? ''} then ${at}::timestamptz end,
      answer = case when app_id = ${askedBy ?? ''} then 'Success' end
    where user_id = ${session.userId} and sid = ${session.sid} and left_at is null`);
}

/** Notes that a LogoutRequest of this id is on its way. Undefined where there is nothing left to tell. */
export async function addRequest(
  tx: Tx,
  key: Pick<Participant, 'userId' | 'sid' | 'appId'>,
  requestId: string,
): Promise<Participant | undefined> {
  const [row] = await tx.query<Row>(sql`
    update saml_session_participants p set
      request_ids = (array_append(p.request_ids, ${requestId}))[greatest(1, cardinality(p.request_ids) + 2 - ${keptRequests}):]
    where p.user_id = ${key.userId} and p.sid = ${key.sid} and p.app_id = ${key.appId}
      and p.left_at is not null and p.answer is distinct from 'Success'
    returning ${columns}`);
  return row && toParticipant(row);
}

/** Takes an answer, once: false when none was waited for. */
export async function setAnswer(
  tx: Tx,
  key: Pick<Participant, 'userId' | 'sid' | 'appId'>,
  answer: { requestId: string; status: string; at: Date },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update saml_session_participants set answered_at = ${answer.at}, answer = ${answer.status},
      request_ids = array_remove(request_ids, ${answer.requestId})
    where user_id = ${key.userId} and sid = ${key.sid} and app_id = ${key.appId}
      and ${answer.requestId} = any(request_ids) and answer is distinct from 'Success'`);
  return changed === 1;
}

/** What was left is kept for as long as answers may come; a session that ended otherwise, for as long as one may live. */
export async function deleteParticipants(
  tx: Tx,
  before: { left: Date; last: Date },
  limit: number,
): Promise<number> {
  return tx.execute(sql`
    delete from saml_session_participants where (user_id, sid, app_id) in (
      select user_id, sid, app_id from saml_session_participants
      where left_at < ${before.left} or last_at < ${before.last} limit ${limit} for update skip locked)`);
}

/** Whoever has not answered by now is not waited for any longer. Gives whom nothing was heard of, once. */
export async function giveUpOn(
  tx: Tx,
  session: Pick<Participant, 'userId' | 'sid'>,
  appIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const rows = await tx.query<{ app_id: string }>(sql`
    update saml_session_participants set answered_at = ${at}, answer = 'NoAnswer'
    where user_id = ${session.userId} and sid = ${session.sid} and app_id = any(${[...appIds]}::text[])
      and left_at is not null and answer is null
    returning app_id`);
  return rows.map((row) => row.app_id);
}

export async function deleteParticipantsOf(
  tx: Tx,
  of: { userId: string } | { appId: string },
): Promise<number> {
  return 'userId' in of
    ? tx.execute(sql`delete from saml_session_participants where user_id = ${of.userId}`)
    : tx.execute(sql`delete from saml_session_participants where app_id = ${of.appId}`);
}
