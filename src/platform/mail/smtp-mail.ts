import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Mail, MailCheck } from './index.ts';
import { checkMessage, hasControl, MailProblem } from './message.ts';

export type SmtpSettings = {
  /** smtp://user:password@host:587 (STARTTLS when offered), smtps://… (TLS from the start). */
  url: string;
  /** `Gatehouse <sso@example.com>` or a plain address. */
  from: string;
  /** Refuse to send when the server offers no TLS. Default: true unless the server is on this machine. */
  requireTls?: boolean;
  /** Where the host of the URL is, if somebody has looked already: nobody looks again. */
  address?: string;
  /** PEM of a private certificate authority. */
  ca?: string;
};

export function smtpMail(settings: SmtpSettings): Mail {
  if (hasControl(settings.from))
    throw new MailProblem('from: must not contain line breaks or control characters.');
  const server = parseSmtpUrl(settings.url);
  const transport = createTransport({
    pool: true,
    maxConnections: 4,
    maxMessages: 200,
    host: settings.address ?? server.host,
    port: server.port,
    secure: server.secure,
    // A man in the middle who strips STARTTLS would read every activation link.
    requireTLS: !server.secure && (settings.requireTls ?? !server.isLocal),
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    tls: {
      minVersion: 'TLSv1.2',
      ...(settings.address !== undefined && isIP(server.host) === 0 && { servername: server.host }),
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // The message is ours, but a template must never be able to attach a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send(message) {
      checkMessage(message);
      const { to, subject, text, html, from = settings.from } = message;
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          html,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (cause) {
        const { problem, mend } = explain(cause, server);
        throw new MailProblem(`${problem} ${mend}`, { cause });
      }
    },
    async verify(): Promise<MailCheck> {
      try {
        await transport.verify();
        return { ok: true, detail: `The mail server ${server.host}:${server.port} answers.` };
      } catch (cause) {
        return { ok: false, ...explain(cause, server) };
      }
    },
    close: async () => transport.close(),
  };
}

type SmtpServer = {
  host: string;
  port: number;
  secure: boolean;
  isLocal: boolean;
  user: string | undefined;
  password: string | undefined;
};

export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new MailProblem('smtp url: must look like smtp://user:password@host:587 or smtps://host:465.');
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    isLocal: host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host),
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
  };
}

function explain(cause: unknown, server: SmtpServer): { problem: string; mend: string } {
  const { code, responseCode, response, message } = cause as Partial<Record<string, string>> & {
    responseCode?: number;
  };
  const where = `${server.host}:${server.port}`;
  switch (code) {
    case 'EAUTH':
      return {
        problem: `The mail server ${where} refused the user name or password.`,
        mend: 'Check the credentials in GATEHOUSE_SMTP_URL.',
      };
    case 'ETLS':
      return {
        problem: `TLS with the mail server ${where} failed: ${message}.`,
        mend: 'Use smtps:// for a port that speaks TLS from the start, or give its authority in GATEHOUSE_SMTP_CA_FILE.',
      };
    case 'EDNS':
    case 'ENOTFOUND':
      return {
        problem: `The mail server's name ${server.host} has no address.`,
        mend: 'Check the host in GATEHOUSE_SMTP_URL.',
      };
    case 'ECONNECTION':
    case 'ESOCKET':
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
      return {
        problem: `The mail server ${where} cannot be reached: ${message}.`,
        mend: 'Check host, port and firewall; smtps:// is for TLS ports such as 465, smtp:// for 587 and 25.',
      };
    default:
      return {
        problem:
          `The mail server ${where} said: ${responseCode ?? ''} ${response ?? message ?? 'nothing'}`.trim(),
        mend: 'Check that it accepts mail from the address in GATEHOUSE_SMTP_FROM.',
      };
  }
}
