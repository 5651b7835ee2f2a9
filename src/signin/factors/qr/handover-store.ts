import type { MethodProof } from '#src/access/proofs/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** Of the screen, for the person with the phone to judge by. */
export type ShownScreen = { appId?: string; browser: string; system: string; address: string };

export type Handover = { number: number; shown: ShownScreen; expires: Date };

export async function insert(
  tx: Tx,
  code: Buffer,
  one: Handover & { binding: Buffer; created: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into qr_handovers (code_hash, binding_hash, number, status, shown, created, expires)
    values (${code}, ${one.binding}, ${one.number}, 'SHOWN', ${JSON.stringify(one.shown)}::jsonb, ${one.created}, ${one.expires})`);
}

/** Undefined unless it still waits for a phone. */
export async function findShown(db: Reader, code: Buffer, now: Date): Promise<Handover | undefined> {
  const [row] = await db.query<Handover>(sql`
    select number, shown, expires from qr_handovers
     where code_hash = ${code} and status = 'SHOWN' and expires > ${now}`);
  return row;
}

/** The first answer is the answer. False for every later one. */
export async function approve(
  tx: Tx,
  code: Buffer,
  by: { userId: string; sid: string; proof: MethodProof },
  now: Date,
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update qr_handovers set status = 'APPROVED', user_id = ${by.userId}, sid = ${by.sid}, proof = ${JSON.stringify(by.proof)}::jsonb
     where code_hash = ${code} and status = 'SHOWN' and expires > ${now}`);
  return changed === 1;
}

export async function deny(tx: Tx, code: Buffer, now: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update qr_handovers set status = 'DENIED' where code_hash = ${code} and status = 'SHOWN' and expires > ${now}`);
  return changed === 1;
}

export type Taken =
  | { state: 'APPROVED'; userId: string; sid: string; proof: MethodProof }
  | { state: 'WAITING' }
  | { state: 'DENIED' }
  | { state: 'OVER' };

/** For the browser that shows the picture, and for it alone: an approval is taken once, on whichever node. */
export async function take(
  tx: Tx,
  code: Buffer,
  binding: Buffer,
  times: { now: Date; lateFrom: Date },
): Promise<Taken> {
  const mine = sql`code_hash = ${code} and binding_hash = ${binding}`;
  const [taken] = await tx.query<{ userId: string; sid: string; proof: MethodProof }>(sql`
    update qr_handovers set status = 'TAKEN' where ${mine} and status = 'APPROVED' and expires > ${times.lateFrom}
     returning user_id as "userId", sid, proof`);
  if (taken) return { state: 'APPROVED', ...taken };
  const [row] = await tx.query<{ status: string; expires: Date }>(
    sql`select status, expires from qr_handovers where ${mine}`,
  );
  if (row?.status === 'DENIED') return { state: 'DENIED' };
  return row?.status === 'SHOWN' && row.expires > times.now ? { state: 'WAITING' } : { state: 'OVER' };
}

export async function sweep(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from qr_handovers where expires < ${before}`);
}
