// What other areas use of this one.
export { kindOf } from './app.ts';
export { t as kinds } from './messages.ts';
