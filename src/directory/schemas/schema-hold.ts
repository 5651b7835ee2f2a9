import { setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '#src/platform/database/index.ts';
import type { CompiledSchema } from './profile-schema.ts';
import { holdSchemaVersion } from './schema-store.ts';

/** The profile was judged by a schema that is no longer the one: another node has changed it a moment ago. */
export class SchemaChanged extends Error {
  override readonly name = 'SchemaChanged';
}

/**
 * Called first in a transaction that writes a profile: whoever changes the schema waits for it, and it for them. Before the owner's
 * row is locked, or a patch that clears old values would wait for that row while holding the schema.
 */
export async function holdSchema(tx: Tx, schema: Pick<CompiledSchema, 'id' | 'version'>): Promise<void> {
  const version = await holdSchemaVersion(tx, schema.id);
  if (version !== schema.version)
    throw new SchemaChanged(`schema ${schema.id} is at version ${version ?? 'none'}`);
}

// News of a change takes milliseconds from node to node, and a second at the very most.
const pausesMs = [0, 5, 20, 50, 100, 200, 300, 500];

/** Judges and writes again where the schema has changed in between. */
export async function withCurrentSchema<T>(work: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SchemaChanged)) throw error;
    }
    await sleep(pauseMs);
  }
  return work();
}
