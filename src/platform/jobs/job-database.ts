import type { Db } from 'pg-boss';
import { type Database, type Reader, rawStatement } from '#src/platform/database/index.ts';

/** The queue's own statements on our connections: inside the transaction where `db` is one. */
export function adapterOf(db: Reader): Db {
  return { executeSql: async (text, values) => ({ rows: await db.query(rawStatement(text, values)) }) };
}

/** The queue listens on the connection that all of us listen on. */
export function listenBy(database: Database): NonNullable<Db['listen']> {
  return async (channel, onNotification, onReconnect) => {
    const unlisten = await database.listen(channel, (payload) =>
      payload === '' ? onReconnect() : onNotification(payload),
    );
    return { close: unlisten };
  };
}
