// The twelve apps of the demo: four that sign in with OpenID Connect, eight bookmarks. All of them are pages of the
// sample site, so that every tile opens something.
export type DemoApp = {
  /** Path of the app on the sample site. */
  slug: string;
  label: string;
  kind: 'oidc' | 'bookmark';
  sentence: string;
  accent: string;
  groups: string[];
};

export const demoApps: DemoApp[] = [
  {
    slug: 'desk',
    label: 'Customer Desk',
    kind: 'oidc',
    sentence: 'Find the customer, keep the promise.',
    accent: '#7a3e9d',
    groups: ['Everyone'],
  },
  {
    slug: 'roster',
    label: 'Roster',
    kind: 'oidc',
    sentence: 'Who works when, in all 24 shops.',
    accent: '#b4532a',
    groups: ['Everyone'],
  },
  {
    slug: 'stock',
    label: 'Stock',
    kind: 'oidc',
    sentence: 'Every handset, and where it lies.',
    accent: '#1f6f8b',
    groups: ['Shops', 'Partners'],
  },
  {
    slug: 'expenses',
    label: 'Expenses',
    kind: 'oidc',
    sentence: 'Paid back by Friday.',
    accent: '#2c6e49',
    groups: ['Managers', 'Finance'],
  },
  {
    slug: 'wiki',
    label: 'Wiki',
    kind: 'bookmark',
    sentence: 'How we do things here.',
    accent: '#44546a',
    groups: ['Everyone'],
  },
  {
    slug: 'learning',
    label: 'Learning',
    kind: 'bookmark',
    sentence: 'Twelve minutes a week.',
    accent: '#8a5a00',
    groups: ['Everyone'],
  },
  {
    slug: 'canteen',
    label: 'Canteen',
    kind: 'bookmark',
    sentence: 'Today: mackerel, or curry.',
    accent: '#9d3e4f',
    groups: ['Everyone'],
  },
  {
    slug: 'status',
    label: 'Network Status',
    kind: 'bookmark',
    sentence: 'All masts are up.',
    accent: '#1f5f5b',
    groups: ['Network', 'IT', 'Call centre'],
  },
  {
    slug: 'tickets',
    label: 'Tickets',
    kind: 'bookmark',
    sentence: 'One queue, in order.',
    accent: '#3b5bab',
    groups: ['IT', 'Call centre', 'Shops'],
  },
  {
    slug: 'ledger',
    label: 'Ledger',
    kind: 'bookmark',
    sentence: 'It adds up.',
    accent: '#3d3d3d',
    groups: ['Finance'],
  },
  {
    slug: 'campaigns',
    label: 'Campaigns',
    kind: 'bookmark',
    sentence: 'Spring offers, ready on the 20th.',
    accent: '#a8326b',
    groups: ['Marketing', 'Shops'],
  },
  {
    slug: 'people',
    label: 'People Files',
    kind: 'bookmark',
    sentence: 'For the eyes of HR.',
    accent: '#5a4a78',
    groups: ['People'],
  },
];
