// One small wrong project per rule: proof that the law fires, and the law's own documentation.
export type PlantedViolation = { rule: string; name: string; files: Record<string, string> };

const door = '// Owns nothing; a door.\nexport const open = 1;';

export const plantedViolations: PlantedViolation[] = [
  {
    rule: 'ladder',
    name: 'directory asks access',
    files: {
      'src/directory/users/user-service.ts': `import { open } from '#src/access/decide/index.ts'; open;`,
    },
  },
  {
    rule: 'ladder',
    name: 'org knows a type of sso',
    files: {
      'src/org/settings/settings.ts': `import type { Server } from '#src/sso/keys/index.ts'; export type A = Server;`,
    },
  },
  {
    rule: 'ladder',
    name: 'a slice imports the composition root',
    files: { 'src/sso/oidc/authorize.ts': `import { createApp } from '#src/app.ts'; createApp;` },
  },
  {
    rule: 'ladder',
    name: 'an area that stands on no rung',
    files: { 'src/misc/helpers/index.ts': door },
  },
  {
    rule: 'door',
    name: 'a slice climbs through a window',
    files: {
      'src/access/apps/app-service.ts': `import { insert } from '#src/directory/users/user-store.ts'; insert;`,
    },
  },
  {
    rule: 'door',
    name: 'a neighbour is entered by a relative path',
    files: {
      'src/directory/users/user-service.ts': `import { insert } from '../groups/group-store.ts'; insert;`,
    },
  },
  {
    rule: 'protocols are pure',
    name: 'an engine uses the file system',
    files: { 'src/protocols/jose/jwt.ts': `import { readFileSync } from 'node:fs'; readFileSync;` },
  },
  {
    rule: 'protocols are pure',
    name: 'an engine asks platform for a type',
    files: {
      'src/protocols/oauth/token.ts': `import type { Clock } from '#src/platform/clock/index.ts'; export type C = Clock;`,
    },
  },
  {
    rule: 'SQL lives in stores',
    name: 'a service writes a statement',
    files: {
      'src/directory/users/user-service.ts': `import { sql } from '#src/platform/database/index.ts'; export const q = sql\`select 1\`;`,
    },
  },
  {
    rule: 'one way out',
    name: 'a slice calls fetch',
    files: { 'src/sso/oidc/logout.ts': `export const call = () => fetch('https://rp.example.com');` },
  },
  {
    rule: 'one way out',
    name: 'a slice brings its own HTTP client',
    files: { 'src/sso/oidc/logout.ts': `import { request } from 'node:https'; request;` },
  },
  {
    rule: 'source knows no tests',
    name: 'a service uses the test kit',
    files: { 'src/directory/users/user-service.ts': `import { testApp } from '#test/kit/app.ts'; testApp;` },
  },
  {
    rule: 'web does not reach into the server',
    name: 'a page asks the directory',
    files: {
      'web/home/apps-page.ts': `import { findPerson } from '#src/directory/users/index.ts'; findPerson;`,
    },
  },
  {
    rule: 'ui knows no product',
    name: 'a button imports a page',
    files: { 'web/ui/button.ts': `import { page } from '../signin/page.ts'; page;` },
  },
  {
    rule: 'sign-in pages and home stand apart',
    name: 'home borrows from sign-in',
    files: { 'web/home/page.ts': `import { page } from '../signin/page.ts'; page;` },
  },
  {
    rule: 'declared dependencies',
    name: 'a development package at run time',
    files: { 'src/sso/keys/key.ts': `import { SignJWT } from 'jose'; SignJWT;` },
  },
  {
    rule: 'one owner per package',
    name: 'a slice opens its own connection',
    files: { 'src/directory/users/user-store.ts': `import pg from 'pg'; pg;` },
  },
  {
    rule: 'configuration is read once',
    name: 'a slice reads the environment',
    files: { 'src/signin/pages/page.ts': `export const at = process.env.BASE_URL;` },
  },
  {
    rule: 'time is a parameter',
    name: 'a slice asks the machine for the time',
    files: { 'src/access/sessions/session.ts': `export const now = () => Date.now();` },
  },
  {
    rule: 'time is a parameter',
    name: 'a slice makes a date of now',
    files: { 'src/access/sessions/session.ts': `export const now = () => new Date();` },
  },
  {
    rule: 'randomness is a parameter',
    name: 'a slice throws dice',
    files: { 'src/access/sessions/session.ts': `export const secret = () => Math.random();` },
  },
  {
    rule: 'only the command line prints',
    name: 'a service prints',
    files: { 'src/access/sessions/session.ts': `export const shout = () => console.log('x');` },
  },
  {
    rule: 'no module-level state',
    name: 'a module remembers',
    files: { 'src/access/sessions/session.ts': `let last = 0; export const next = () => ++last;` },
  },
  {
    rule: 'platform knows no product',
    name: 'the HTTP layer knows people',
    files: { 'src/platform/http/server.ts': `export const findPerson = () => 1;` },
  },
  {
    rule: 'no cycles',
    name: 'two files need each other',
    files: {
      'src/directory/groups/a.ts': `import { b } from './b.ts'; export const a = () => b;`,
      'src/directory/groups/b.ts': `import { a } from './a.ts'; export const b = () => a;`,
    },
  },
];
