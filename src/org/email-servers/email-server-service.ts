import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, type Caller, type ClientContext, notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { type Mail, MailProblem, smtpMail } from '#src/platform/mail/index.ts';
import { type AddressGuard, OutboundProblem } from '#src/platform/outbound-http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';
import * as store from './email-server-store.ts';

export type By = { actor: Actor; client: ClientContext; caller: Caller };
export type ServerDraft = {
  alias: string;
  enabled: boolean;
  host: string;
  port: number;
  username: string;
  password: string;
};
type Needs = {
  config: Pick<Config, 'smtp' | 'baseUrl'>;
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  database: Database;
  snapshots: Snapshots;
  systemLog: SystemLog;
  addressesOf: AddressGuard;
  /** Every link that opens an account goes this way, so it is for who may do everything. Throws. */
  checkMayDivert(tx: Tx, caller: Caller): Promise<void>;
};

export type EmailServers = {
  all(): readonly store.EmailServer[];
  get(id: string): store.EmailServer;
  create(draft: ServerDraft, by: By): Promise<store.EmailServer>;
  update(id: string, change: Partial<ServerDraft>, by: By): Promise<store.EmailServer>;
  remove(id: string, by: By): Promise<void>;
  /** Sends one mail through this server, enabled or not. */
  test(id: string, from: string, to: string, by: By): Promise<void>;
  /** The way out for all mail: the enabled server, or what the configuration has where none is. */
  route(fallback: Mail, sender: () => string | undefined): Mail;
};

const purpose = 'email-server';
/** By convention TLS from the start; other ports begin in the clear and change to TLS. */
const implicitTlsPort = 465;

export function createEmailServers(needs: Needs): EmailServers {
  const { config, clock, ids, keyring, database, snapshots, systemLog } = needs;
  const section: Section<readonly store.EmailServer[]> = { name: 'email-servers', load: store.listServers };
  snapshots.register(section);

  const record = async (tx: Tx, verb: string, one: store.EmailServer, { actor, client }: By) => {
    await systemLog.record(tx, {
      eventType: `system.email.server.${verb}`,
      actor,
      client,
      outcome: { result: 'SUCCESS' },
      target: [
        { id: one.id, type: 'EmailServer', alternateId: `${one.host}:${one.port}`, displayName: one.alias },
      ],
      debugData: { enabled: String(one.enabled) },
    });
    await snapshots.changed(tx, section);
  };

  const open = async (server: store.EmailServer, from: string): Promise<Mail> => {
    const [address] = await needs.addressesOf(server.host, server.port);
    const scheme = server.port === implicitTlsPort ? 'smtps' : 'smtp';
    const user = encodeURIComponent(server.username);
    const password = encodeURIComponent(keyring.decrypt(purpose, server.password).toString('utf8'));
    const host = server.host.includes(':') ? `[${server.host}]` : server.host;
    return smtpMail({
      url: `${scheme}://${user}:${password}@${host}:${server.port}`,
      from,
      ...(address !== undefined && { address }),
    });
  };

  const lockOne = async (tx: Tx, id: string): Promise<store.EmailServer> => {
    const found = (await store.lockServers(tx)).find((one) => one.id === id);
    if (!found) throw notFound(id, 'EmailServer');
    return found;
  };

  const all = () => snapshots.current(section);
  const get = (id: string) => {
    const found = all().find((one) => one.id === id);
    if (!found) throw notFound(id, 'EmailServer');
    return found;
  };

  return {
    all,
    get,
    create: ({ password, ...draft }, by) =>
      database.transaction(async (tx) => {
        await needs.checkMayDivert(tx, by.caller);
        await store.lockServers(tx);
        const now = clock.now();
        const one: store.EmailServer = {
          id: ids.newId('ces'),
          ...draft,
          password: keyring.encrypt(purpose, Buffer.from(password)),
          created: now,
          lastUpdated: now,
        };
        await store.putServer(tx, one);
        await record(tx, 'create', one, by);
        return one;
      }),
    update: (id, { password, ...change }, by) =>
      database.transaction(async (tx) => {
        await needs.checkMayDivert(tx, by.caller);
        const before = await lockOne(tx, id);
        const one: store.EmailServer = {
          ...before,
          ...change,
          ...(password !== undefined && { password: keyring.encrypt(purpose, Buffer.from(password)) }),
          lastUpdated: clock.now(),
        };
        // Whoever may name another host would otherwise be sent the password of this one.
        if (password === undefined && (one.host !== before.host || one.port !== before.port)) {
          throw new ApiError('E0000001', {
            summary: 'Api validation failed: password',
            causes: ['password: has to be given again when host or port change'],
          });
        }
        await store.putServer(tx, one);
        await record(tx, 'update', one, by);
        return one;
      }),
    remove: (id, by) =>
      database.transaction(async (tx) => {
        await needs.checkMayDivert(tx, by.caller);
        const one = await lockOne(tx, id);
        await store.removeServer(tx, id);
        await record(tx, 'delete', one, by);
      }),
    async test(id, from, to, by) {
      await database.transaction((tx) => needs.checkMayDivert(tx, by.caller));
      let mail: Mail | undefined;
      try {
        mail = await open(get(id), from);
        await mail.send({
          to,
          subject: 'Gatehouse: test',
          text: 'This mail server works.\nこのメールサーバーは正常に動作しています。',
          html: '<p>This mail server works.</p><p lang="ja">このメールサーバーは正常に動作しています。</p>',
          kind: 'org.email-server-test',
        });
      } catch (error) {
        if (!(error instanceof MailProblem) && !(error instanceof OutboundProblem)) throw error;
        throw new ApiError('E0000001', {
          summary: 'Api validation failed: email server',
          causes: [`host: ${error.message}`],
        });
      } finally {
        await mail?.close();
      }
    },
    route(fallback, senderOf) {
      let now: { server: store.EmailServer; mail: Promise<Mail> } | undefined;
      const current = async (): Promise<Mail> => {
        const server = all().find((one) => one.enabled);
        if (server === undefined) return fallback;
        const isSame =
          now?.server.id === server.id && now.server.lastUpdated.getTime() === server.lastUpdated.getTime();
        if (!isSame) {
          const before = now?.mail;
          const mail = open(server, sender(config));
          const opened = { server, mail };
          now = opened;
          // What could not be opened is tried again with the next mail.
          mail.catch(() => {
            if (now === opened) now = undefined;
          });
          void before?.then((one) => one.close()).catch(() => {});
        }
        return now?.mail ?? fallback;
      };
      return {
        async send(message) {
          const from = senderOf();
          await (await current()).send(from === undefined ? message : { ...message, from });
        },
        verify: async () => (await current()).verify(),
        async close() {
          await now?.mail.then((one) => one.close()).catch(() => {});
          await fallback.close();
        },
      };
    },
  };
}

/** As the configuration has it, else an address of this host. */
const sender = ({ smtp, baseUrl }: Needs['config']): string =>
  smtp?.from ?? `no-reply@${new URL(baseUrl).hostname}`;
