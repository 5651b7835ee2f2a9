// The twelve apps of the demo, of every kind that Gatehouse opens. All of them are pages of the sample site or stand behind
// the sample proxy, so that every tile opens something.
export type DemoApp = {
  /** Path of the app on the sample site. */
  slug: string;
  label: string;
  kind: 'oidc' | 'saml' | 'header' | 'form-shared' | 'form-own' | 'bookmark';
  sentence: string;
  accent: string;
  groups: string[];
  /** What people read beside the tile. */
  note?: string;
  /** People who have it not may ask for it. */
  selfService?: boolean;
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
    note: 'Wishes for the next month close on the 20th.',
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
    kind: 'saml',
    sentence: 'Paid back by Friday.',
    accent: '#2c6e49',
    groups: ['Everyone'],
  },
  {
    slug: 'learning',
    label: 'Learning',
    kind: 'saml',
    sentence: 'Twelve minutes a week.',
    accent: '#8a5a00',
    groups: ['Everyone'],
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
    slug: 'canteen',
    label: 'Canteen',
    kind: 'form-shared',
    sentence: 'Today: mackerel, or curry.',
    accent: '#9d3e4f',
    groups: ['Everyone'],
    note: 'Orders are taken until 10:30. 注文は10時30分までです。',
  },
  {
    slug: 'status',
    label: 'Network Status',
    kind: 'header',
    sentence: 'All masts are up.',
    accent: '#1f5f5b',
    groups: ['Network', 'IT', 'Call centre'],
  },
  {
    slug: 'tickets',
    label: 'Tickets',
    kind: 'form-own',
    sentence: 'One queue, in order.',
    accent: '#3b5bab',
    groups: ['IT', 'Call centre', 'Shops'],
    note: 'The first time, enter your Tickets name and password once. Gatehouse keeps them for you.',
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
    selfService: true,
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

/** What the two legacy apps take: everybody's for the canteen, one's own for tickets (any name with this password). */
export const legacyCredentials = {
  canteen: { username: 'staff', password: 'curry-or-mackerel' },
  tickets: { username: 'atanaka', password: 'One-queue-in-order-1' },
};
