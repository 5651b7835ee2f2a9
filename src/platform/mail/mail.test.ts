import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { testCertificate } from '#test/kit/certificate.ts';
import { adjustableClock } from '../clock/index.ts';
import { type Mail, MailProblem, type Message, recordedMail, smtpMail } from './index.ts';

const message: Message = {
  to: 'taro@example.com',
  subject: 'パスワードの再設定 – Gatehouse',
  text: 'こんにちは。\nhttps://login.example.com/signin/reset-password/abc',
  html: '<p>こんにちは。<a href="https://login.example.com/signin/reset-password/abc">再設定</a></p>',
  kind: 'password-reset',
};

type Received = { mail: Email; from: string; to: string[]; isSecure: boolean; user: string | undefined };
const certificate = testCertificate();
const open: { server: SMTPServer; mail: Mail[] }[] = [];

afterEach(async () => {
  for (const { server, mail } of open.splice(0)) {
    for (const one of mail) await one.close();
    await new Promise<void>((resolve) => server.close(resolve));
  }
});

async function aMailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.password === 'correct' ? done(null, { user: auth.username }) : done(new Error('no')),
    async onData(stream, session, done) {
      const mail = await PostalMime.parse(Buffer.concat(await stream.toArray()));
      const { mailFrom, rcptTo } = session.envelope;
      received.push({
        mail,
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        isSecure: session.secure,
        user: session.user,
      });
      done();
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  const entry = { server, mail: [] as Mail[] };
  open.push(entry);
  const connect = (scheme = 'smtp', credentials = '', more: Partial<Parameters<typeof smtpMail>[0]> = {}) => {
    const mail = smtpMail({
      url: `${scheme}://${credentials}127.0.0.1:${port}`,
      from: 'Example 認証 <sso@example.com>',
      ...more,
    });
    entry.mail.push(mail);
    return mail;
  };
  return { received, port, connect };
}

describe('a header cannot be written by who receives the mail', () => {
  const bad: [string, Partial<Message>][] = [
    ['a line break in the subject', { subject: 'Hello\r\nBcc: everybody@example.com' }],
    ['a bare line feed in the subject', { subject: 'Hello\nBcc: x@example.com' }],
    ['a line separator in the subject', { subject: 'Hello\u2028x' }],
    ['a line break in the address', { to: 'a@example.com\r\nBcc: b@example.com' }],
    ['two addresses', { to: 'a@example.com, b@example.com' }],
    ['a group', { to: 'all: a@example.com;' }],
    ['a comment', { to: 'a@example.com(b@example.com)' }],
    ['a name with an address', { to: 'x <a@example.com>' }],
    ['a quoted local part', { to: '"a b"@example.com' }],
    ['no address', { to: 'ann' }],
    ['nothing', { to: '' }],
    ['a NUL', { to: 'a\0@example.com' }],
    ['a very long address', { to: `${'x'.repeat(300)}@example.com` }],
  ];
  test.each(bad)('%s is refused by both ways of sending', async (_what, part) => {
    const { received, connect } = await aMailServer({ disabledCommands: ['STARTTLS'] });
    const recorded = recordedMail();
    await expect(connect().send({ ...message, ...part })).rejects.toThrow(MailProblem);
    await expect(recorded.send({ ...message, ...part })).rejects.toThrow(MailProblem);
    expect(received).toEqual([]);
    expect(recorded.messages).toEqual([]);
  });

  test('nor by who configures the sender', () => {
    expect(() =>
      smtpMail({ url: 'smtp://localhost', from: 'x\r\nBcc: y@example.com <a@example.com>' }),
    ).toThrow('from: must not contain line breaks');
  });
});

describe('a message arrives', () => {
  test('in both forms, in Japanese, from the configured sender, by plain SMTP on this machine', async () => {
    const { received, connect } = await aMailServer({ disabledCommands: ['STARTTLS'] });
    await connect().send(message);
    expect(received).toHaveLength(1);
    const [{ mail, from, to, isSecure }] = received as [Received];
    expect([from, to, isSecure]).toEqual(['sso@example.com', ['taro@example.com'], false]);
    expect(mail.subject).toBe(message.subject);
    expect(mail.text?.trim()).toBe(message.text);
    expect(mail.html?.trim()).toBe(message.html);
    expect(mail.from).toMatchObject({ name: 'Example 認証', address: 'sso@example.com' });
    expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  test('through STARTTLS and through TLS from the start, signed in', async () => {
    for (const [scheme, secure] of [
      ['smtp', false],
      ['smtps', true],
    ] as const) {
      const { received, connect } = await aMailServer({ secure, ...certificate });
      await connect(scheme, 'gate%40house:correct@', { requireTls: true, ca: certificate.cert }).send(
        message,
      );
      expect(received.map(({ isSecure, user }) => [isSecure, user])).toEqual([[true, 'gate@house']]);
    }
  });

  test('many at once, each once', async () => {
    const { received, connect } = await aMailServer({ disabledCommands: ['STARTTLS'] });
    const mail = connect();
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => mail.send({ ...message, to: `u${i}@example.com` })),
    );
    expect(new Set(received.flatMap(({ to }) => to)).size).toBe(40);
  });
});

describe('a mail server that fails is explained, without its password', () => {
  test('nobody listens', async () => {
    const mail = smtpMail({ url: 'smtp://u:hunter2@127.0.0.1:1', from: 'a@example.com' });
    const check = await mail.verify();
    expect(check).toMatchObject({
      ok: false,
      mend: expect.stringContaining('Check host, port and firewall'),
    });
    expect(JSON.stringify(check)).toContain('127.0.0.1:1');
    expect(JSON.stringify(check)).not.toContain('hunter2');
    await expect(mail.send(message)).rejects.toThrow(/cannot be reached/);
    await mail.close();
  });

  test('the name has no address', async () => {
    const mail = smtpMail({ url: 'smtp://mail.invalid:25', from: 'a@example.com' });
    expect(await mail.verify()).toMatchObject({ ok: false });
    await mail.close();
  });

  test('the password is wrong', async () => {
    const { connect } = await aMailServer({ disabledCommands: ['STARTTLS'] });
    const check = await connect('smtp', 'gatehouse:hunter2@').verify();
    expect(check).toMatchObject({ ok: false, mend: 'Check the credentials in GATEHOUSE_SMTP_URL.' });
    expect(JSON.stringify(check)).not.toContain('hunter2');
  });

  test('the certificate is nobody’s', async () => {
    const { connect } = await aMailServer({ secure: true, ...certificate });
    expect(await connect('smtps').verify()).toMatchObject({ ok: false });
  });

  test('TLS is required and not offered: nothing is sent in the clear', async () => {
    const { received, connect } = await aMailServer({ disabledCommands: ['STARTTLS'] });
    await expect(connect('smtp', '', { requireTls: true }).send(message)).rejects.toThrow(MailProblem);
    expect(received).toEqual([]);
  });

  test('the recipient is refused', async () => {
    const { connect } = await aMailServer({
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_to, _session, done) =>
        done(Object.assign(new Error('no such person'), { responseCode: 550 })),
    });
    await expect(connect().send(message)).rejects.toThrow(/said: 550/);
  });

  test('and one that works says so', async () => {
    const { connect, port } = await aMailServer({ disabledCommands: ['STARTTLS'] });
    expect(await connect().verify()).toEqual({
      ok: true,
      detail: `The mail server 127.0.0.1:${port} answers.`,
    });
  });

  test.each([['mail.example.com'], ['http://mail.example.com'], ['smtp://'], ['']])(
    'the address %j is refused',
    (url) => {
      expect(() => smtpMail({ url, from: 'a@example.com' })).toThrow('must look like smtp://');
    },
  );
});

test('recorded mail keeps what was sent, with the time of the clock, and no more than it may', async () => {
  const clock = adjustableClock();
  clock.freeze(1_000);
  const mail = recordedMail({ clock, maxMessages: 2 });
  for (const to of ['a@example.com', 'b@example.com', 'c@example.com']) await mail.send({ ...message, to });
  expect(mail.messages.map(({ to, sentMs, kind }) => [to, sentMs, kind])).toEqual([
    ['b@example.com', 1_000, 'password-reset'],
    ['c@example.com', 1_000, 'password-reset'],
  ]);
  mail.clear();
  expect(mail.messages).toEqual([]);
});
