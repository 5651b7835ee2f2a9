// Runs as a process of its own: half a million lines leave more memory behind, even in a worker, than an idle node may weigh.
import { buildAsnTable } from './build-asn-table.ts';

const [path = '', suffix = '', ...lists] = process.argv.slice(2);
await buildAsnTable(lists, path, suffix);
