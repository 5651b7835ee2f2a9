import { type Database, rawStatement, type Reader, type Sql } from '#src/platform/database/index.ts';

type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
};

/**
 * Runs reads and gives every part of their plans that scans one of `tables` whole or touches more than `atMost` rows: none, where
 * indexes serve. Rows, not times: the answer is the same on a slow machine.
 */
export async function costlyParts(
  database: Database,
  tables: readonly string[],
  atMost: number,
  read: (db: Reader) => Promise<unknown>,
): Promise<string[]> {
  const costly: string[] = [];
  const look = (node: PlanNode): void => {
    const table = node['Relation Name'] ?? '';
    const rows =
      (node['Actual Rows'] +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops'];
    const scans = node['Node Type'] === 'Seq Scan' && tables.includes(table);
    if (scans || rows > atMost)
      costly.push(`${node['Node Type']} ${table} ${node['Index Name'] ?? ''}: ${rows} rows`);
    node.Plans?.forEach(look);
  };
  let plans = 0;
  await read({
    async query<Row>(statement: Sql): Promise<Row[]> {
      const explained = rawStatement(
        `explain (analyze, timing off, format json) ${statement.text}`,
        statement.values,
      );
      const [row] = await database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(explained);
      const plan = row?.['QUERY PLAN'][0]?.Plan;
      if (!plan) throw new Error('PostgreSQL gave no plan');
      plans++;
      look(plan);
      return database.query<Row>(statement);
    },
  });
  if (plans === 0) throw new Error('nothing was read');
  return costly;
}
