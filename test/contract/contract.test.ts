// What holds every other test's answers to their contract does hold them: broken ones are found, and what is excused is excusable.
import { z } from 'zod';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Reply, Route } from '#src/platform/http/index.ts';
import { type AnswerChecker, createAnswerChecker, lineOf } from './answer-check.ts';
import { coverageGaps } from './coverage.ts';
import { checkAnswer, fails, takeViolations, variables } from './index.ts';
import { otherStatuses } from './known-differences.ts';
import { toJsonSchema } from './to-json-schema.ts';

const route = (method: Route['method'], path: string, more: Partial<Route> = {}): Route => ({
  method,
  path,
  permission: 'self',
  handle: () => ({ status: 200 }),
  ...more,
});

describe("the route's own answer", () => {
  const checker = createAnswerChecker({ publishedFile: undefined });
  const thing = route('GET', '/gatehouse/v1/things/:id', { answer: z.strictObject({ id: z.string() }) });

  test('is compared with what is sent, as it arrives', () => {
    expect(checker.violationsOf(thing, { status: 200, json: { id: 'a', left: undefined } })).toEqual([]);
    expect(checker.violationsOf(thing, { status: 200, json: { id: 1 } }).map(lineOf)).toEqual([
      "GET /gatehouse/v1/things/:id 200 against the route's answer: id: Invalid input: expected string, received number",
    ]);
    expect(checker.violationsOf(thing, { status: 200, json: { id: 'a', secret: 's' } })).toHaveLength(1);
  });

  test('is not asked of errors, pages and redirects', () => {
    for (const reply of [
      { status: 404, json: {} },
      { status: 200, html: '' },
      { status: 302, redirect: '/' },
    ])
      expect(checker.violationsOf(thing, reply)).toEqual([]);
  });

  test('a success, an error, and a refusal that says only who asked, are told apart', () => {
    const getUser = route('GET', '/api/v1/users/:userId');
    const error = (errorCode: string): Reply => ({ status: 400, json: { errorCode } });
    expect(checker.seen(getUser, { status: 200, json: {} })).toEqual({
      operationId: 'getUser',
      outcome: 'success',
    });
    expect(checker.seen(getUser, error('E0000007'))?.outcome).toBe('error');
    expect(checker.seen(getUser, error('E0000006'))?.outcome).toBe('refused');
    expect(checker.seen(thing, { status: 200 })).toBeUndefined();
  });
});

test.skipIf(!fails)(
  'an answer that breaks it is withheld, and fails the test in whose time it was made',
  () => {
    const thing = route('GET', '/gatehouse/v1/things', { answer: z.array(z.string()) });
    expect(() => checkAnswer(thing, { status: 200, json: [1] }, undefined)).toThrow(
      /contract: .*things 200.*0: Invalid input/,
    );
    expect(takeViolations()).toHaveLength(1);
  },
);

test('an operation is covered by a success and an error; a refusal will do where nothing is said that could be wrong', () => {
  const one = {
    operationId: 'getThing',
    method: 'GET',
    path: '/things/:id',
    tag: 'Thing',
    tier: 1,
    scopes: [],
    success: 200,
  };
  const all = { ...one, operationId: 'listThings', path: '/things' };
  expect(
    coverageGaps('getThing success\ngetThing refused\nlistThings success\nlistThings refused\n', [one, all]),
  ).toEqual([{ operationId: 'getThing', tag: 'Thing', lacks: ['error'] }]);
  expect(coverageGaps('listThings error', [all])).toMatchObject([{ lacks: ['success'] }]);
});

const published = process.env[variables.published];

describe.skipIf(published === undefined)("Okta's specification", () => {
  let checker: AnswerChecker;
  beforeAll(() => {
    checker = createAnswerChecker({ publishedFile: published });
  });
  const complaints = (of: Route, reply: Reply) => checker.violationsOf(of, reply).map((one) => one.message);

  test('is asked by operation and status', () => {
    const getGroup = route('GET', '/api/v1/groups/:id');
    expect(complaints(getGroup, { status: 200, json: { id: '00g1', type: 'OKTA_GROUP' } })).toEqual([]);
    expect(complaints(getGroup, { status: 200, json: { id: 7, type: 'CLUB' } })).toEqual([
      expect.stringMatching(/^id: must be string \(is 7\)/),
      expect.stringMatching(/^type: must be equal to one of .*"OKTA_GROUP".* \(is "CLUB"\)/),
    ]);
    expect(complaints(getGroup, { status: 201, json: {} })).toEqual(['the status; it is to be 200']);
    expect(complaints(getGroup, { status: 200 })).toEqual(['the body is empty and should be JSON']);
    expect(complaints(route('DELETE', '/api/v1/groups/:id'), { status: 204, json: {} })).toEqual([
      'the body should be empty',
    ]);
  });

  test('tells the kinds of a thing apart by their discriminator', () => {
    const getApp = route('GET', '/api/v1/apps/:appId');
    const bookmark = { label: 'Wiki', name: 'bookmark', signOnMode: 'BOOKMARK' };
    expect(complaints(getApp, { status: 200, json: bookmark })).toEqual([
      expect.stringContaining("required property 'settings'"),
    ]);
    expect(
      complaints(getApp, { status: 200, json: { ...bookmark, settings: { app: { url: 'https://wiki' } } } }),
    ).toEqual([]);
  });

  test('has one shape of errors for the management API and one for OAuth', () => {
    const token = route('POST', '/oauth2/v1/token', { errors: 'oauth' });
    expect(complaints(route('GET', '/api/v1/apps'), { status: 418, json: { errorCode: 7 } })).toHaveLength(1);
    expect(complaints(token, { status: 400, json: { error: 7 } })).toHaveLength(1);
  });

  test('is excused only for operations that it has', async () => {
    const { operations } = await import('#src/composition/operations.ts');
    const known = new Set(operations.map((one) => one.operationId));
    expect(otherStatuses.filter(({ operationId }) => !known.has(operationId))).toEqual([]);
  });
});

describe('OpenAPI 3.0 as JSON Schema', () => {
  const convert = (schema: object) =>
    toJsonSchema({ paths: {}, components: { schemas: { A: schema as Record<string, unknown> } } }, '').$defs[
      'A'
    ];

  test('what may be null may be null, beside an enumeration and a reference too', () => {
    expect(convert({ type: 'string', nullable: true, enum: ['x'] })).toEqual({
      type: ['string', 'null'],
      enum: ['x', null],
    });
    expect(
      convert({ properties: { b: { nullable: true, allOf: [{ $ref: '#/components/schemas/B' }] } } }),
    ).toEqual({
      properties: { b: { anyOf: [{ allOf: [{ $ref: '#/$defs/B' }] }, { type: 'null' }] } },
    });
  });

  test('what is only sent is not asked of an answer', () => {
    const schema = {
      required: ['a', 'b'],
      properties: { a: { type: 'string', writeOnly: true }, b: { type: 'string' } },
    };
    expect(convert(schema)).toMatchObject({ required: ['b'] });
  });

  test('patterns in a dialect that is not ours are left out', () => {
    expect(convert({ type: 'string', pattern: '(?i)x' })).toEqual({ type: 'string' });
  });
});
