import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { factorKit } from '#test/kit/factors.ts';
import { answerWith, hang, type HookTarget, hookTarget, type TargetRequest } from '#test/kit/hook-target.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { phoneNumber } from './index.ts';

const outbound = createOutboundHttp({ allow: ['127.0.0.1'] });
let org: TestApp;
let provider: HookTarget;
let phoneAuthenticator = '';
const { person, call, factors, enroll, list, verify, activate, errorCode, otherToken } = factorKit(() => org);

const sent = (status: string) =>
  answerWith(200, {
    commands: [{ type: 'com.okta.telephony.action', value: [{ status, provider: 'Carrier' }] }],
  });
const yes = sent('SUCCESSFUL');
let hookId = '';
let numbers = 0;
/** Each in a block of its own, so that one test does not use up the next one's. */
const newNumber = () => `+8190${String(1_000 + ++numbers).slice(-4)}5678`;
const pause = () => org.clock.advance(31_000);
const code = () => provider.requests.at(-1)?.json.data.messageProfile.otpCode as string;
const sms = (number: string) => ({ factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: number } });

beforeAll(async () => {
  provider = await hookTarget();
  org = await testApp({ config: testConfig({ outboundAllow: ['127.0.0.1'] }), outbound });
  phoneAuthenticator = await activate('phone_number');
  await org.api('POST', `/api/v1/authenticators/${phoneAuthenticator}/methods/voice/lifecycle/activate`);
});
beforeEach(async () => {
  provider.requests.length = 0;
  provider.answer = yes;
  const { id } = await org.api<{ id: string }>('POST', '/api/v1/inlineHooks', {
    name: 'Texts',
    type: 'com.okta.telephony.provider',
    version: '1.0.1',
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: `${provider.url}/texts`,
        authScheme: { type: 'HEADER', key: 'authorization', value: 'secret' },
      },
    },
  });
  hookId = id;
});
afterEach(async () => {
  await org.api('POST', `/api/v1/inlineHooks/${hookId}/lifecycle/deactivate`);
  await org.api('DELETE', `/api/v1/inlineHooks/${hookId}`);
  org.clock.advance(61 * 60_000);
});
afterAll(async () => {
  await org.close();
  outbound.close();
  await provider.close();
});

async function enrolled(number = newNumber()) {
  const { id } = await person();
  const factor = await enroll(id, sms(number));
  await org.api('POST', factors(id, `/${factor.id}/lifecycle/activate`), { passCode: code() });
  pause();
  return { id, factor: factor.id, number };
}

describe('a number', () => {
  test.each([
    ['+81 90-1234-5678', '+819012345678'],
    ['＋８１ ９０ １２３４ ５６７８', '+819012345678'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+1 (555) 415.1337', '+15554151337'],
  ])('%s is %s', (typed, number) => expect(phoneNumber(typed)).toBe(number));

  test.each([
    '',
    '090-1234-5678',
    '+0123456789',
    '+81',
    '+8190123456789012',
    '+81 90 1234 567x',
    '++819012345678',
    'tel:+819012345678',
    '+81;ext=1',
    undefined,
    12,
  ])('%s is none', (typed) => expect(phoneNumber(typed)).toBeUndefined());
});

describe('what is refused', () => {
  test('a number that is none, and a profile with more in it', async () => {
    const { id } = await person();
    for (const profile of [{}, { phoneNumber: '090-1234-5678' }, { phoneNumber: '+819012345678', note: 'x' }])
      expect(errorCode(await call('POST', factors(id), { ...sms(''), profile }))).toBe('E0000001');
    expect(provider.requests).toEqual([]);
  });

  test('a phone where nothing could send to it, in words that name the mend, and it is not offered', async () => {
    await org.api('POST', `/api/v1/inlineHooks/${hookId}/lifecycle/deactivate`);
    const { id } = await person();
    const answer = await call('POST', factors(id), sms(newNumber()));
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('add an inline hook of type com.okta.telephony.provider'),
    ]);
    const catalog = await org.api<{ factorType: string }[]>('GET', factors(id, '/catalog'));
    expect(catalog.map(({ factorType }) => factorType)).not.toContain('sms');
    await org.api('POST', `/api/v1/inlineHooks/${hookId}/lifecycle/activate`);
  });

  test.each([
    ['fails', sent('FAILED')],
    ['answers with an error', answerWith(200, { error: { errorSummary: 'No credit left' } })],
    ['answers without a command', answerWith(200, {})],
    [
      'answers another command',
      answerWith(200, { commands: [{ type: 'com.okta.action.update', value: [] }] }),
    ],
    ['is down', answerWith(503)],
    ['answers nonsense', answerWith(200, '<html>')],
    ['says nothing', hang],
  ] as [string, (request: TargetRequest, response: ServerResponse) => void][])(
    'an enrolment whose provider %s leaves nothing behind',
    async (_how, answer) => {
      const { id } = await person();
      provider.answer = answer;
      await org.eventTypes();
      const failed = await call('POST', factors(id), sms(newNumber()));
      expect([failed.status, errorCode(failed)]).toEqual([400, 'E0000074']);
      expect((await list(id)).filter(({ factorType }) => factorType === 'sms')).toEqual([]);
      expect(await org.eventTypes()).toEqual([
        expect.stringMatching(/^inline_hook\./),
        'system.sms.send_factor_verify_message',
      ]);
    },
  );

  test('a second message within thirty seconds, by text and by call, also raced', async () => {
    const { id, factor } = await enrolled();
    const many = await Promise.all([1, 2, 3, 4, 5].map(() => verify(id, factor)));
    expect(many.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(many.filter((one) => errorCode(one) === 'E0000109')).toHaveLength(4);
    expect(provider.requests).toHaveLength(2);
    const other = await person();
    const body = { factorType: 'call', provider: 'OKTA', profile: { phoneNumber: newNumber() } };
    const made = await enroll(other.id, body);
    const again = await call('POST', factors(other.id, `/${made.id}/resend`), { factorType: 'call' });
    expect(errorCode(again)).toBe('E0000113');
    // Nor by beginning anew.
    expect(errorCode(await call('POST', factors(other.id), body))).toBe('E0000113');
  });

  test('more than five messages to one number, whoever of the people asks', async () => {
    const number = newNumber();
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 7; n++)
      codes.push(errorCode(await call('POST', factors((await person()).id), sms(number))));
    expect(codes).toEqual([undefined, undefined, undefined, undefined, undefined, 'E0000047', 'E0000047']);
    expect(provider.requests).toHaveLength(5);
  });

  test('more than five messages for one person, whatever number they name', async () => {
    const { id } = await person();
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 7; n++) {
      codes.push(errorCode(await call('POST', factors(id), sms(newNumber()))));
      pause();
    }
    expect(codes.filter((one) => one === 'E0000047')).toHaveLength(2);
  });

  test('a block of numbers that is bought together, with a line in the log', async () => {
    for (let n = 0; n < 22; n++)
      await call('POST', factors((await person()).id), sms(`+99377123${String(1000 + n)}`));
    expect(provider.requests).toHaveLength(20);
    const [event] = await org.api<{ outcome: object; debugContext: { debugData: object } }[]>(
      'GET',
      '/api/v1/logs?limit=1&sortOrder=DESCENDING',
    );
    expect(event).toMatchObject({
      eventType: 'system.sms.send_factor_verify_message',
      outcome: { result: 'DENY', reason: expect.stringContaining('messages to block') },
      debugContext: { debugData: { block: '+99377123' } },
    });
  });

  test('the code of another program, a used one, an old one, and fifty guesses', async () => {
    const { id, factor } = await enrolled();
    await verify(id, factor);
    const first = code();
    expect(errorCode(await verify(id, factor, { passCode: first }, await otherToken()))).toBe('E0000068');
    const raced = await Promise.all([1, 2, 3].map(() => verify(id, factor, { passCode: first })));
    expect(raced.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(errorCode(await verify(id, factor, { passCode: first }))).toBe('E0000068');
    pause();
    await verify(id, factor);
    const second = code();
    org.clock.advance(300_000);
    expect((await verify(id, factor, { passCode: second })).text).toContain('too old');
    org.clock.advance(300_000);
    await verify(id, factor);
    const third = Number(code());
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        verify(id, factor, { passCode: String((third + 1 + i) % 1_000_000).padStart(6, '0') }),
      ),
    );
    expect(guesses.map(errorCode).filter((one) => one === 'E0000068')).toHaveLength(5);
    expect(errorCode(await verify(id, factor, { passCode: code() }))).toBe('E0000047');
  });
});

describe('a phone', () => {
  test('is asked of the provider as Okta asks, proved by its code, and shown masked on pages only', async () => {
    const { id, login } = await person({ preferredLanguage: 'ja' });
    const number = newNumber();
    await org.eventTypes();
    const made = await enroll(id, sms(number));
    expect(made).toMatchObject({
      id: expect.stringMatching(/^mbl/),
      factorType: 'sms',
      status: 'PENDING_ACTIVATION',
      profile: { phoneNumber: number },
    });
    const [request] = provider.requests;
    expect(request?.headers['authorization']).toBe('secret');
    expect(request?.json).toMatchObject({
      eventType: 'com.okta.telephony.provider',
      requestType: 'com.okta.user.telephony.pre-enrollment',
      source: `http://localhost:8080/api/v1/inlineHooks/${hookId}`,
      data: {
        userProfile: { firstName: 'Aoi', lastName: 'Tanaka', login, userId: id },
        messageProfile: {
          phoneNumber: number,
          deliveryChannel: 'SMS',
          otpCode: expect.stringMatching(/^\d{6}$/),
          otpExpires: expect.any(String),
          locale: 'ja',
        },
      },
    });
    const said = request?.json.data.messageProfile as Record<string, string> | undefined;
    const msgTemplate = said?.['msgTemplate'];
    const otpCode = said?.['otpCode'] ?? '';
    expect(msgTemplate).toContain(`確認コードは ${otpCode} です`);
    expect(msgTemplate?.endsWith(`@localhost:8080 #${otpCode}`)).toBe(true);
    const activated = await call('POST', factors(id, `/${made.id}/lifecycle/activate`), { passCode: code() });
    expect(activated.json()).toMatchObject({ status: 'ACTIVE' });
    expect((await org.eventTypes()).slice(0, 2)).toEqual([
      'system.sms.send_factor_verify_message',
      'user.mfa.factor.activate',
    ]);
    pause();
    const challenge = await verify(id, made.id);
    expect(challenge.json()).toMatchObject({ factorResult: 'CHALLENGE', profile: { phoneNumber: number } });
    expect(provider.requests.at(-1)?.json.requestType).toBe('com.okta.user.telephony.mfa-verification');
    expect((await verify(id, made.id, { passCode: code() })).json()).toEqual({ factorResult: 'SUCCESS' });
    const face = org.app.signIn.faces.find(({ factorType }) => factorType === 'sms');
    const [factor] = (await list(id)).filter(({ factorType }) => factorType === 'sms');
    const t = org.app.signIn.pages.messages.in('en');
    const hint = face?.hint?.(t, { ...factor, created: new Date(), lastUpdated: new Date() } as never);
    expect(hint).toBe('+81 •••• 78');
  });

  test('gets a new number only when that is proved; until then the old one is good', async () => {
    const { id, factor, number } = await enrolled();
    const next = newNumber();
    expect((await call('POST', factors(id), sms(next))).text).toContain('already set up');
    const made = await enroll(id, sms(next), '?updatePhone=true');
    const phones = async () =>
      (await list(id))
        .filter(({ factorType }) => factorType === 'sms')
        .map(({ profile, status }) => [profile['phoneNumber'], status]);
    expect(await phones()).toEqual([
      [number, 'ACTIVE'],
      [next, 'PENDING_ACTIVATION'],
    ]);
    const proof = code();
    pause();
    expect((await verify(id, factor)).status).toBe(200);
    await org.api('POST', factors(id, `/${made.id}/lifecycle/activate`), { passCode: proof });
    expect(await phones()).toEqual([[next, 'ACTIVE']]);
    expect((await call('DELETE', factors(id, `/${made.id}`))).status).toBe(204);
    expect(await phones()).toEqual([]);
  });

  test('is called, with an extension', async () => {
    const { id } = await person();
    const profile = { phoneNumber: newNumber(), phoneExtension: '1234' };
    const made = await enroll(id, { factorType: 'call', provider: 'OKTA', profile });
    expect(provider.requests[0]?.json.data.messageProfile).toMatchObject({
      deliveryChannel: 'VOICE CALL',
      phoneExtension: '1234',
    });
    await org.api('POST', factors(id, `/${made.id}/lifecycle/activate`), { passCode: code() });
    const user = await org.app.directory.users.getUser(id);
    const usable = await org.app.signIn.factors.usable(user);
    expect(usable.find(({ factor }) => factor.factorType === 'call')?.wouldProve).toMatchObject({
      key: 'phone_number',
      method: 'voice',
      amr: ['tel'],
    });
  });

  test('hears the organisation’s own text, in the language of the person', async () => {
    const template = await org.api<{ id: string }>('POST', '/api/v1/templates/sms', {
      name: 'Custom',
      type: 'SMS_VERIFY_CODE',
      template: '${org.name}: ${code}.',
      translations: { de: 'Ihr Code: ${code}.' },
    });
    const { id } = await person({ preferredLanguage: 'de-DE' });
    const made = await enroll(id, sms(newNumber()), `?templateId=${template.id}`);
    const text = () => provider.requests.at(-1)?.json.data.messageProfile.msgTemplate as string;
    expect(text()).toBe(`Ihr Code: ${code()}.`);
    pause();
    const other = await call('POST', factors(id, `/${made.id}/resend?templateId=nope`), {
      factorType: 'sms',
    });
    expect(other.text).toContain('templateId: there is no SMS template nope');
    await org.api('DELETE', `/api/v1/templates/sms/${template.id}`);
  });

  test('is enrolled by the help desk without a code, and its number is told only to whoever asks to have it disclosed', async () => {
    const { id } = await person();
    const number = newNumber();
    const url = `/api/v1/users/${id}/authenticator-enrollments`;
    const made = await org.api('POST', `${url}/phone`, {
      authenticatorId: phoneAuthenticator,
      profile: { phoneNumber: number },
    });
    expect(made).toMatchObject({
      key: 'phone_number',
      type: 'phone',
      status: 'ACTIVE',
      profile: { phoneNumber: number },
    });
    expect(provider.requests).toEqual([]);
    const one = `${url}/${String(made['id'])}`;
    expect(await org.api('GET', one)).toMatchObject({ profile: { phoneNumber: '+81 •••• 78' } });
    expect(await org.api('GET', `${one}?discloseIdentifiers=phone`)).toMatchObject({
      profile: { phoneNumber: number },
    });
    const listed = await org.api<{ key: string; profile?: object }[]>('GET', url);
    expect(listed.find(({ key }) => key === 'phone_number')?.profile).toEqual({ phoneNumber: '+81 •••• 78' });
    expect((await call('DELETE', one)).status).toBe(204);
  });
});

test('in gatehouse dev a text goes to the mailbox as long as there is no hook', async () => {
  const dev = await testApp({}, { textsToMailbox: true });
  const kit = factorKit(() => dev);
  await kit.activate('phone_number');
  const { id } = await kit.person();
  await kit.enroll(id, sms('+81 90 1234 5678'));
  const mail = dev.mails.find(({ to }) => to === '+819012345678@phone.invalid');
  expect(mail).toMatchObject({ kind: 'phone.sms', text: expect.stringMatching(/^\d{6} is your code/) });
  await dev.close();
});
