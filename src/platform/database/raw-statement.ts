import type { Sql } from 'sql-template-tag';

/** A statement of a library that writes its own SQL: sent as it is, unnamed; without values it may hold several statements. */
export class RawStatement {
  readonly text: string;
  readonly values: unknown[] | undefined;
  constructor(text: string, values?: unknown[]) {
    this.text = text;
    this.values = values?.length ? values : undefined;
  }
}

export function rawStatement(text: string, values?: unknown[]): Sql {
  return new RawStatement(text, values) as unknown as Sql;
}
