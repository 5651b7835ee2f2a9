export { type EventNames, useEventTypes } from '../../kit/index.ts';
