// Anonymisers and hosting services, in Okta's words (ipServiceCategories) and one of ours.

/** What a file may say of an address, and lists may be named by. */
export const serviceCategories = [
  'ABCPROXY_PROXY',
  'ANONYMIZER_TOR',
  'APPLE_ICLOUD_RELAY_PROXY',
  'ASTRILL_VPN',
  'AVAST_VPN',
  'BIGMAMA_PROXY',
  'CYBERGHOST_VPN',
  'DATAIMPULSE_PROXY',
  'EXPRESS_VPN',
  'FACELESS_PROXY',
  'FROXY_PROXY',
  'GEONODE_PROXY',
  'GLOBALPROTECT_VPN',
  'GOOGLE_VPN',
  'IPCOLA_PROXY',
  'IPIDEA_PROXY',
  'IPROXYSHOP_PROXY',
  'LUMINATI_PROXY',
  'MULLVAD_VPN',
  'NETNUT_PROXY',
  'NEXUS_PROXY',
  'NORD_VPN',
  'OCULUS_PROXY',
  'OXYLABS_PROXY',
  'PIA_VPN',
  'PROXYRACK_PROXY',
  'SAMSUNG_VPN',
  'SPACEPROXIES_PROXY',
  'SURFSHARK_VPN',
  'SYMANTEC_VPN',
  'TRENDMICRO_VPN',
  'ULTRASURF_VPN',
  'WARP_VPN',
  'YILU_PROXY',
] as const;

/** Groups of them. An address of a VPN whose name nobody knows has only these. */
export const categoryGroups = [
  'ALL_ANONYMIZERS',
  'ALL_ANONYMIZERS_EXCEPT_TOR',
  'ALL_IP_SERVICES',
  'ALL_PROXIES_VPNS',
] as const;

/** Okta has no word for the networks of hosting companies, where no person sits. */
export const hosting = 'HOSTING_PROVIDER';

export const listCategories: ReadonlySet<string> = new Set([
  ...serviceCategories,
  'ALL_PROXIES_VPNS',
  hosting,
]);

/** Those that companies run for their own people hide nobody. */
const corporate: ReadonlySet<string> = new Set(['GLOBALPROTECT_VPN', 'SYMANTEC_VPN', 'TRENDMICRO_VPN']);

/** The categories with the groups that they are in, sorted. */
export function withGroups(categories: ReadonlySet<string>): string[] {
  const all = new Set<string>(categories);
  for (const category of categories) {
    if (category === hosting) continue;
    all.add('ALL_IP_SERVICES');
    if (corporate.has(category)) continue;
    all.add('ALL_ANONYMIZERS');
    if (category === 'ANONYMIZER_TOR') continue;
    all.add('ALL_ANONYMIZERS_EXCEPT_TOR');
    all.add('ALL_PROXIES_VPNS');
  }
  return [...all].sort();
}

/** `NordVPN`, as files call a service, in our words; undefined for one that has no word of its own. */
export function categoryOfService(name: string): string | undefined {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return serviceCategories.find((category) => {
    const [word = ''] = category.split('_');
    return plain === word || plain === `${word}VPN` || plain === `${word}PROXY`;
  });
}
