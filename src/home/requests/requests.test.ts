import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHome, testHome } from '#test/kit/home.ts';
import { wordsOf } from '#test/kit/signin.ts';

let home: TestHome;
let payroll = '';
const open = { accessibility: { selfService: true } };
beforeAll(async () => {
  home = await testHome();
  payroll = await home.addApp('給与明細 Payroll', {
    ...open,
    settings: { notes: { enduser: 'For managers' } },
  });
  await home.addApp('Wiki', open);
  await home.addApp('Closed');
});
afterAll(() => home.close());

const decide = async (verb: string, note?: string) => {
  const [request] = await home.api<{ id: string }[]>('GET', '/gatehouse/v1/app-requests?status=PENDING');
  await home.api('POST', `/gatehouse/v1/app-requests/${request?.id}/lifecycle/${verb}`, note ? { note } : {});
  await home.platform.jobs.drain();
};
const mailTo = (login: string) => home.mails.findLast((mail) => mail.to === login);

describe('requesting an app', () => {
  test('offers what can be asked for and nothing else, and finds it by its note', async () => {
    const mia = await home.addWorker('looks');
    const words = wordsOf(await mia.browser.get('/home/requests'));
    expect(words).toContain('給与明細 Payroll For managers Request');
    expect(words).toContain('Wiki');
    expect(words).not.toContain('Closed');
    const found = wordsOf(
      await mia.browser.get(
        '/home/requests?q=%EF%BC%AD%EF%BC%A1%EF%BC%AE%EF%BC%A1%EF%BC%A7%EF%BC%A5%EF%BC%B2',
      ),
    );
    expect(found).toContain('1 app for');
    expect(found).not.toContain('Wiki');
  });

  test('of an app that is not offered, or is there already, is a page that is not found', async () => {
    const mia = await home.addWorker('has', [payroll]);
    expect((await mia.browser.get(`/home/requests/new?app=${payroll}`)).status).toBe(404);
    expect((await mia.browser.get('/home/requests/new?app=0oaNOSUCHAPP00000000')).status).toBe(404);
    expect((await mia.browser.get('/home/requests/new')).status).toBe(404);
    const sent = await mia.browser.follow(
      await mia.send('/home/requests/new', { app: payroll, reason: 'x' }),
    );
    expect(wordsOf(sent)).toContain('You have this app already.');
  });

  test('asks for a reason, says so at the field, and keeps what was typed', async () => {
    const mia = await home.addWorker('reasons');
    const form = await mia.browser.get(`/home/requests/new?app=${payroll}`);
    const blank = await mia.browser.submit(form, { reason: '\r\n ' });
    expect([blank.status, wordsOf(blank)]).toEqual([
      400,
      expect.stringContaining('Say what you need the app for.'),
    ]);
    const long = await mia.browser.submit(form, { reason: `<b>${'あ'.repeat(500)}` });
    expect(wordsOf(long)).toContain('At most 500 characters.');
    expect(long.text).toContain('&lt;b&gt;あああ');
    // As many as are allowed, with line breaks that a browser doubles on the way.
    const fits = await mia.browser.submit(form, { reason: 'a\r\n'.repeat(250).trim() });
    expect(fits.location).toBe('/home/requests?done=sent');
    await mia.send('/home/requests/cancel', {
      request: (await home.app.access.requests.listOfUser(mia.id))[0]?.id ?? '',
    });
  });

  test('shows its state, and can be taken back while it waits', async () => {
    const [mia, ken] = [await home.addWorker('states'), await home.addWorker('stranger')];
    const form = await mia.browser.get(`/home/requests/new?app=${payroll}`);
    const page = await mia.browser.follow(await mia.browser.submit(form, { reason: '<b>please</b>' }));
    expect(wordsOf(page)).toContain('Your request is sent.');
    expect(wordsOf(page)).toMatch(/Payroll Waiting <b>please<\/b> Asked .* · Open until .* Take back/);
    expect((await mia.browser.submit(form, { reason: 'again' })).text).toContain(
      'You have an open request for this app.',
    );
    const [request] = await home.app.access.requests.listOfUser(mia.id);
    expect((await ken.send('/home/requests/cancel', { request: request?.id ?? '' })).status).toBe(404);
    const back = await mia.browser.follow(
      await mia.send('/home/requests/cancel', { request: request?.id ?? '' }),
    );
    expect(wordsOf(back)).toMatch(/Your request is taken back\..*Taken back/);
    const over = await mia.browser.follow(
      await mia.send('/home/requests/cancel', { request: request?.id ?? '' }),
    );
    expect(wordsOf(over)).toContain('That request was decided already.');
  });

  test('approved: the app is there, and a mail in the person’s language opens it', async () => {
    const mia = await home.addWorker('approved', [], { preferredLanguage: 'ja', timezone: 'Asia/Tokyo' });
    await mia.send('/home/requests/new', { app: payroll, reason: '月次' });
    await decide('approve', 'どうぞ');
    expect(wordsOf(await mia.browser.get('/home'))).toContain('給与明細 Payroll');
    expect(wordsOf(await mia.browser.get('/home/requests'))).toMatch(/承認済み 月次 回答: どうぞ/);
    const mail = mailTo(mia.login);
    expect(mail?.subject).toBe('給与明細 Payroll を利用できるようになりました');
    expect(mail?.text).toContain('Tanaka Mia 様');
    expect(mail?.text).toContain('JST');
    expect(mail?.text).toContain('承認者からの回答: どうぞ');
    expect(mail?.text).toContain(`http://localhost:8080/home/bookmark/${payroll}/`);
  });

  test('denied: a mail says so with the answer, and nothing is there', async () => {
    const mia = await home.addWorker('denied');
    await mia.send('/home/requests/new', { app: payroll, reason: 'please' });
    await decide('deny', 'Ask <your> manager');
    expect(wordsOf(await mia.browser.get('/home'))).toContain('No apps yet');
    expect(wordsOf(await mia.browser.get('/home/requests'))).toContain(
      'Denied please Answer: Ask <your> manager',
    );
    const mail = mailTo(mia.login);
    expect(mail?.subject).toBe('Your request for 給与明細 Payroll was denied');
    expect(mail?.text).toContain('The answer says: Ask <your> manager');
    expect(mail?.html).toContain('Ask &lt;your&gt; manager');
    expect(mail?.text).toContain('http://localhost:8080/home/requests');
  });
});

test('where nothing can be asked for, the bar does not speak of it', async () => {
  const other = await testHome();
  const mia = await other.addWorker('mia', [await other.addApp('Payroll')]);
  expect((await mia.browser.get('/home')).text).not.toContain('/home/requests');
  expect(wordsOf(await mia.browser.get('/home/requests'))).toContain('Nothing to ask for');
  await other.close();
});
