// What other areas use of this one.
export { attributeTitles } from './messages.ts';
