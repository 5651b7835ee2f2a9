// The first quarter of an hour of a shift at Tide Mobile: people sign in from shops all over Japan and open what they work with, so that
// the overview, the map and the log have something to tell. They come by the front door, as everybody does: nothing is written by hand.
import { addressIn, type DemoCity, shopNetworks } from './networks.ts';
import { type Api, inParallel } from './load-org.ts';
import { type DemoPerson, demoPeople, demoWorker } from './people.ts';

type Visit = {
  person: DemoPerson;
  address: string;
  agent: string;
  /** Wrong passwords before the right one. */
  mistypes?: number;
  /** The right one never comes. */
  isGuess?: boolean;
  /** They ask for the app that is offered. */
  asks?: boolean;
};
type Place = { gatehouse: string; password: string; offered?: string };

const shift = 120;
const width = 6;
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36 Edg/148.0.0.0',
  'Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPad; CPU OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36',
];
const agentOf = (index: number): string => agents[index % agents.length] ?? '';

/** Makes the zone of the shops, and has them open. */
export async function openShops(api: Api, place: Place): Promise<void> {
  await api('POST', '/api/v1/zones', {
    type: 'IP',
    name: 'Shops and offices',
    gateways: Object.values(shopNetworks).map((value) => ({ type: 'CIDR', value })),
  });
  const [campaigns] = await api<{ id: string }[]>('GET', '/api/v1/apps?q=Campaigns');
  const offered = campaigns === undefined ? {} : { offered: campaigns.id };
  await inParallel(visitsOf(demoPeople(1000)), width, (visit) => attend(visit, { ...place, ...offered }));
}

function visitsOf(people: readonly DemoPerson[]): Visit[] {
  // Whom the demo says to sign in as finds everything as on the first day.
  const onShift = people.filter(({ login }) => login !== demoWorker.login).slice(0, shift);
  const visits = onShift.map(
    (person, index): Visit => ({
      person,
      address: addressIn(shopNetworks[person.city as DemoCity], index),
      agent: agentOf(index),
      ...(person.department === 'Call centre' && index % 40 === 7 ? { asks: true } : {}),
      ...(index % 11 === 0 ? { mistypes: 1 + (index % 3) } : {}),
    }),
  );
  const [traveller, hunted] = onShift;
  const abroad = people.at(-1);
  if (traveller === undefined || hunted === undefined || abroad === undefined) return visits;
  return [
    ...visits,
    // One at once in two places an ocean apart; one abroad; one whose password somebody is guessing from a data centre.
    { person: traveller, address: addressIn('203.116.40.0/24', 9), agent: agentOf(1) },
    { person: abroad, address: addressIn('81.2.69.0/24', 142), agent: agentOf(3) },
    { person: hunted, address: addressIn('5.9.40.0/24', 77), agent: agentOf(0), mistypes: 4, isGuess: true },
  ];
}

async function attend(visit: Visit, { gatehouse, password, offered }: Place): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': visit.agent,
    'x-forwarded-for': visit.address,
    'accept-language': visit.person.preferredLanguage,
  };
  const signIn = async (given: string): Promise<string | undefined> => {
    const answer = await fetch(`${gatehouse}/api/v1/authn`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ username: visit.person.login, password: given }),
    });
    const body = (await answer.json()) as { sessionToken?: string };
    return body.sessionToken;
  };
  for (let miss = 0; miss < (visit.mistypes ?? 0); miss += 1) await signIn(`${password}?`);
  if (visit.isGuess) return;
  const token = await signIn(password);
  // Somebody whom the policy stops is part of the picture.
  if (token === undefined) return;
  const begun = await fetch(
    `${gatehouse}/login/sessionCookieRedirect?token=${token}&redirectUrl=${encodeURIComponent(`${gatehouse}/home`)}`,
    { headers, redirect: 'manual' },
  );
  const cookie = begun.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  await openApps(gatehouse, { ...headers, cookie }, visit.person.employeeNumber);
  if (visit.asks === true && offered !== undefined)
    await fetch(`${gatehouse}/gatehouse/v1/app-requests`, {
      method: 'POST',
      headers: { ...headers, cookie, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ appId: offered, reason: 'Customers ask me about the spring offers' }),
    });
}

/** Two of their apps, each as far as the answer to the app. */
async function openApps(gatehouse: string, headers: Record<string, string>, number: string): Promise<void> {
  const answer = await fetch(`${gatehouse}/api/v1/users/me/appLinks`, { headers });
  if (!answer.ok) return;
  const links = (await answer.json()) as { linkUrl: string }[];
  const first = Number(number) % Math.max(1, links.length);
  for (const { linkUrl } of [...links.slice(first), ...links.slice(0, first)].slice(0, 2)) {
    let next: string | null = linkUrl;
    for (let hop = 0; next !== null && hop < 4; hop += 1) {
      const isOurs: boolean = next.startsWith(gatehouse);
      const shown: Response | undefined = await fetch(next, {
        redirect: 'manual',
        ...(isOurs ? { headers } : {}),
      }).catch(() => undefined);
      await shown?.arrayBuffer();
      // What goes back to the app with an answer is the end of the sign-on. A site that is not here (no nginx) ends it, too.
      if (shown === undefined || (isOurs && hop > 0)) break;
      const location = shown.headers.get('location');
      next = location === null ? null : new URL(location, next).href;
    }
  }
}
