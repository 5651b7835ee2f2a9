// Sites behind reverse proxies, without a socket: what each proxy asks Gatehouse, and a browser that does as it is told.
import { testConfig } from '#src/platform/config/index.ts';
import type { InjectOptions } from '#src/platform/http/index.ts';
import { type Answer, type Person, rightPassword, type WholeApp, wholeApp } from './whole-app.ts';

/** Where proxies call from, and where nobody is believed. */
export const proxyAddress = '10.20.30.40';
export const strangerAddress = '203.0.113.9';
/** Where the browsers of these tests are. */
export const browserAddress = '198.51.100.7';

export const navigation = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};
export const byScript = { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };

export type Asked = { site: string; target: string; method?: string; headers?: Record<string, string> };
export type ProxyName = 'nginx' | 'haproxy' | 'caddy' | 'traefik' | 'envoy' | 'x-original-url';

/** What each proxy sends, as recorded: method and path of the check, Host, and what it says about the original request. */
const shapes: Record<ProxyName, (asked: Required<Asked>) => Omit<InjectOptions, 'remoteAddress'>> = {
  // The configuration of the guide; a sub-request is always a GET and its Host is the upstream's.
  nginx: ({ site, target, method, headers }) => ({
    url: '/gatehouse/forward-auth?for=nginx',
    headers: { ...headers, ...forwarded(site, target, method) },
  }),
  // docs/guides/header-app/gatehouse.lua
  haproxy: ({ site, target, method, headers }) => ({
    url: '/gatehouse/forward-auth',
    headers: { ...headers, ...forwarded(site, target, method) },
  }),
  // forward_auth: Host is the site's, the method is GET.
  caddy: ({ site, target, method, headers }) => ({
    url: '/gatehouse/forward-auth',
    headers: { ...headers, host: new URL(site).host, ...forwarded(site, target, method) },
  }),
  // forwardAuth: Host is that of the address.
  traefik: ({ site, target, method, headers }) => ({
    url: '/gatehouse/forward-auth',
    headers: {
      ...headers,
      ...forwarded(site, target, method),
      'x-forwarded-port': new URL(site).port || '443',
      'x-forwarded-server': 'traefik-1',
      'x-real-ip': browserAddress,
    },
  }),
  // ext_authz with an http_service and a path_prefix: method, Host and path are the request's own.
  envoy: ({ site, target, method, headers }) => ({
    method,
    url: `/gatehouse/forward-auth${target}`,
    headers: {
      ...headers,
      host: new URL(site).host,
      'x-forwarded-proto': new URL(site).protocol.slice(0, -1),
      'x-forwarded-for': browserAddress,
      'x-envoy-expected-rq-timeout-ms': '200',
      'x-request-id': '8f8d8f1e-6c5b-9a51-8d1e-3a0f4d3f7a11',
      'content-length': '0',
    },
  }),
  // ingress-nginx and others that send one whole address.
  'x-original-url': ({ site, target, headers }) => ({
    url: '/gatehouse/forward-auth',
    headers: { ...headers, 'x-original-url': site + target, 'x-forwarded-for': browserAddress },
  }),
};

function forwarded(site: string, target: string, method: string): Record<string, string> {
  const { protocol, host } = new URL(site);
  return {
    'x-forwarded-method': method,
    'x-forwarded-proto': protocol.slice(0, -1),
    'x-forwarded-host': host,
    'x-forwarded-uri': target,
    'x-forwarded-for': browserAddress,
  };
}

export function asAskedBy(proxy: ProxyName, asked: Asked, from = proxyAddress): InjectOptions {
  const whole = { method: 'GET', headers: {}, ...asked };
  return { ...shapes[proxy](whole), remoteAddress: from };
}

/** The whole application, with a listed network of proxies. */
export async function siteOrg() {
  const config = testConfig({ trustedProxies: ['10.20.30.0/24'] });
  const org = await wholeApp({ config });
  let made = 0;
  return Object.assign(org, {
    /** An active app of one site. */
    async site(more: Record<string, unknown> = {}, label = `Site ${(made += 1)}`): Promise<TestSite> {
      const origin = `https://site-${made}.example.com`;
      const { id } = await org.make(
        'POST /api/v1/apps',
        siteBody(label, { url: `${origin}/`, origins: [origin], ...more }),
      );
      const [first = origin] = (more.origins as string[] | undefined) ?? [];
      return { appId: id, origin: first };
    },
    assignTo: (site: TestSite, person: Person) =>
      org.make(`POST /api/v1/apps/${site.appId}/users`, { id: person.id }),
    visitor: (site: TestSite, proxy: ProxyName = 'caddy') => visitorOf(org, site.origin, proxy),
  });
}

export type SiteOrg = Awaited<ReturnType<typeof siteOrg>>;
export type TestSite = { appId: string; origin: string };
export type Visitor = ReturnType<typeof visitorOf>;

export const siteBody = (label: string, app: Record<string, unknown>) => ({
  name: 'gatehouse_header',
  label,
  signOnMode: 'BOOKMARK',
  settings: { app },
});

/** A browser at a site: a jar for the site, a jar for Gatehouse. */
export function visitorOf(org: Pick<WholeApp, 'send' | 'browser'>, origin: string, proxy: ProxyName) {
  const jar = new Map<string, string>();
  const gatehouse = org.browser();
  const keep = (answer: Answer): Answer => {
    for (const [name, value] of Object.entries(answer.cookies)) {
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  const cookie = (): Record<string, string> =>
    jar.size === 0 ? {} : { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };

  const visitor = {
    jar,
    gatehouse,
    /** One request of the browser, as its proxy asks about it. */
    async ask(
      target: string,
      more: { method?: string; headers?: Record<string, string>; site?: string } = {},
    ): Promise<Answer> {
      const { method = 'GET', headers = {}, site = origin } = more;
      const all = { ...navigation, 'user-agent': 'test', ...cookie(), ...headers };
      return keep(await org.send(asAskedBy(proxy, { site, target, method, headers: all })));
    },
    byScript: (target: string, method = 'GET') => visitor.ask(target, { method, headers: byScript }),
    /** From the site's page to sign-in, and with name and password to where that ends: the address of the site with the ticket. */
    async toTicket(target: string, person?: Person): Promise<Answer> {
      const away = await visitor.ask(target);
      let answer = await gatehouse.follow(pathOf(locationOf(away)));
      if (person !== undefined) answer = await gatehouse.signIn(person.login, rightPassword);
      return answer;
    },
    /** All the way: gives the answer that brings the browser back to its page. */
    async signIn(target: string, person?: Person): Promise<Answer> {
      const back = locationOf(await visitor.toTicket(target, person));
      return visitor.ask(back.slice(origin.length));
    },
  };
  return visitor;
}

export function locationOf(answer: Answer): string {
  const location = answer.headers['location'];
  if (typeof location !== 'string') throw new Error(`no Location: ${answer.status} ${answer.text}`);
  return location;
}

/** Path and query of an address of ours. */
export const pathOf = (address: string): string => address.replace(/^https?:\/\/[^/]+/, '');
