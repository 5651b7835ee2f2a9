// What an area of the console is: its pages, and its places in the navigation. `areas.ts` has a row for each.
import type { ComponentType } from 'react';
import type { Icon } from '@tabler/icons-react';

export type NavGroup = 'overview' | 'directory' | 'applications' | 'security' | 'reports' | 'settings';

export type NavItem = {
  group: NavGroup;
  /** Among those of its group. */
  order: number;
  label: string;
  icon: Icon;
  /** `/people` */
  to: string;
  /** Not shown to whoever has it nowhere. */
  permission?: string;
  /** Other words somebody may look for in the command palette. */
  keywords?: string;
};

export type AreaRoute = {
  /** `/people/$userId` */
  path: string;
  /** Its code is loaded when it is first shown. */
  page: () => Promise<{ default: ComponentType }>;
};

/** Something to do from anywhere by the command palette. */
export type Command = {
  label: string;
  keywords?: string;
  to: string;
  search?: Record<string, string>;
  permission?: string;
};

export type Area = { nav: readonly NavItem[]; routes: readonly AreaRoute[]; commands?: readonly Command[] };
