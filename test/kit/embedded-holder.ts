// A process that starts the embedded PostgreSQL and then does nothing, for tests that kill it.
// Argument: the data directory.
import { startEmbedded } from '#src/platform/database/embedded/index.ts';
import { silentLog } from '#src/platform/log/index.ts';

const [dataDirectory = ''] = process.argv.slice(2);
const server = await startEmbedded({ dataDirectory, log: silentLog, temporary: true });
process.stdout.write(`${JSON.stringify({ pid: server.pid(), url: server.url, adopted: server.adopted })}\n`);
setInterval(() => undefined, 60_000);
