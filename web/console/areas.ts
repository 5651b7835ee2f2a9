// Every area, a row each. An area is a folder of `areas/` with an `index.ts`; its pages are loaded when they are first shown.
import type { Area } from './area.ts';
import { overview } from './areas/overview/index.ts';

export const areas: readonly Area[] = [overview];
