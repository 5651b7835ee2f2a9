import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHome, testHome, type Worker } from '#test/kit/home.ts';
import { rightPassword, wordsOf } from '#test/kit/signin.ts';

let home: TestHome;
beforeAll(async () => {
  home = await testHome();
  await home.api('POST', '/api/v1/meta/schemas/user/default', {
    definitions: {
      custom: {
        properties: {
          shirt: {
            title: 'Shirt size',
            type: 'string',
            enum: ['S', 'M'],
            permissions: [{ principal: 'SELF', action: 'READ_WRITE' }],
          },
          floor: {
            title: 'Floor',
            type: 'integer',
            permissions: [{ principal: 'SELF', action: 'READ_WRITE' }],
          },
          driver: {
            title: 'Drives a van',
            type: 'boolean',
            permissions: [{ principal: 'SELF', action: 'READ_WRITE' }],
          },
          salary: { title: 'Salary', type: 'string', permissions: [{ principal: 'SELF', action: 'HIDE' }] },
        },
        required: [],
      },
    },
  });
});
afterAll(() => home.close());

type Profile = Record<string, unknown>;
const profileOf = async (who: Worker) =>
  (await home.api<{ profile: Profile }>('GET', `/api/v1/users/${who.id}`)).profile;
const save = async (who: Worker, fields: Record<string, string>) =>
  who.browser.submit(await who.browser.get('/home/profile'), fields);

describe('my profile', () => {
  test('shows what the schema lets me see, and edits what it lets me write', async () => {
    const mia = await home.addWorker('sees', [], {
      department: 'Shop 12',
      salary: '1 000 000',
      city: 'Osaka',
    });
    const words = wordsOf(await mia.browser.get('/home/account'));
    expect(words).toContain('Department Shop 12');
    expect(words).not.toMatch(/1 000 000|Osaka/);
    const form = (await mia.browser.get('/home/profile')).text;
    const names = [...form.matchAll(/<(?:input|select)[^>]* id="(\w+)" name="/g)].map((match) => match[1]);
    expect(names).toEqual(['firstName', 'lastName', 'mobilePhone', 'shirt', 'floor']);
    expect(form).toContain('name="driver"');
  });

  test('does not change what is not mine to write, however it is sent', async () => {
    const mia = await home.addWorker('writes', [], { department: 'Shop 12', salary: '1' });
    await home.eventTypes();
    const answer = await save(mia, {
      department: 'Board',
      salary: '9',
      login: 'boss@example.com',
      email: 'boss@example.com',
      secondEmail: 'boss@example.com',
      currentPassword: rightPassword,
      title: 'Boss',
    });
    expect(answer.location).toBe('/home/account');
    expect(await profileOf(mia)).toMatchObject({
      department: 'Shop 12',
      salary: '1',
      login: mia.login,
      email: mia.login,
    });
    expect(await home.eventTypes()).not.toContain('user.account.update_profile');
  });

  test('is saved field by field as its type, and written down', async () => {
    const mia = await home.addWorker('types');
    await home.eventTypes();
    const answer = await save(mia, {
      firstName: ' 美亜 ',
      mobilePhone: '090 1234',
      shirt: 'M',
      floor: '12',
      driver: 'yes',
    });
    expect(wordsOf(await mia.browser.follow(answer))).toContain('Your profile is saved.');
    expect(await profileOf(mia)).toMatchObject({
      firstName: '美亜',
      mobilePhone: '090 1234',
      shirt: 'M',
      floor: 12,
      driver: true,
    });
    await save(mia, { mobilePhone: '', shirt: '' });
    const after = await profileOf(mia);
    expect(after).toMatchObject({ mobilePhone: null, driver: false });
    expect(after).not.toHaveProperty('shirt');
    expect((await home.eventTypes()).filter((type) => type === 'user.account.update_profile')).toHaveLength(
      2,
    );
  });

  test('says at the field what is wrong, and keeps what was typed', async () => {
    const mia = await home.addWorker('wrong');
    const page = await save(mia, {
      firstName: '',
      lastName: 'x'.repeat(51),
      shirt: 'XXL',
      floor: 'up',
    });
    expect(page.status).toBe(400);
    for (const sentence of [
      'This cannot be left blank.',
      'At most 50 characters.',
      'Your organisation does not accept this value.',
      'Write a number.',
    ]) {
      expect(wordsOf(page)).toContain(sentence);
    }
    expect(page.text).toContain('value="up"');
    expect(page.text).toContain('aria-describedby="firstName-problem"');
    expect((await profileOf(mia)).firstName).toBe('Mia');
  });
});

describe('language and time', () => {
  test('are switched on every page, which is shown again', async () => {
    const mia = await home.addWorker('switch');
    const answer = await mia.send('/home/language', { language: 'ja', back: '/home/requests' });
    expect(answer).toMatchObject({ status: 303, location: '/home/requests' });
    expect((await mia.browser.get('/home/requests')).text).toContain('<html lang="ja">');
    const elsewhere = await mia.send('/home/language', { language: 'en', back: 'https://evil.example/' });
    expect(elsewhere.location).toBe('/home/account?done=language');
    expect((await profileOf(mia)).preferredLanguage).toBe('en');
  });

  test('keep a time zone that exists, and none that does not', async () => {
    const mia = await home.addWorker('zone');
    await mia.send('/home/language', { language: 'en', timezone: 'Asia/Tokyo' });
    expect(wordsOf(await mia.browser.get('/home/account'))).toContain('GMT+9');
    expect((await mia.send('/home/language', { language: 'en', timezone: 'Mars/Olympus' })).status).toBe(400);
    expect((await profileOf(mia)).timezone).toBe('Asia/Tokyo');
    await mia.send('/home/language', { language: 'en', timezone: '' });
    expect(await profileOf(mia)).not.toHaveProperty('timezone');
  });
});
