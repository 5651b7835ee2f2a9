import { boot } from '../../kit/index.ts';

const codes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH ' +
  'CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN ' +
  'GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI ' +
  'LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM ' +
  'PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD ' +
  'TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW';

const names = new Intl.DisplayNames([boot.locale], { type: 'region' });
export const countryName = (code: string): string => names.of(code) ?? code;

/** In the reader’s language and order. */
export const countries: readonly { value: string; label: string }[] = codes
  .split(' ')
  .map((value) => ({ value, label: `${countryName(value)} (${value})` }))
  .sort((a, b) => a.label.localeCompare(b.label, boot.locale));

export const regionPattern = /^[A-Z]{2}-[A-Z0-9]{1,3}$/;
export const asnPattern = /^(AS)?[1-9]\d{0,9}$/i;
/** Ours, among networks: all that belong to hosting companies. */
export const hosting = 'HOSTING_PROVIDER';

export const categoryGroups = [
  'ALL_ANONYMIZERS',
  'ALL_ANONYMIZERS_EXCEPT_TOR',
  'ALL_PROXIES_VPNS',
  'ALL_IP_SERVICES',
  'ANONYMIZER_TOR',
] as const;
const services =
  'APPLE_ICLOUD_RELAY_PROXY ASTRILL_VPN AVAST_VPN CYBERGHOST_VPN EXPRESS_VPN GLOBALPROTECT_VPN GOOGLE_VPN MULLVAD_VPN NORD_VPN PIA_VPN ' +
  'SAMSUNG_VPN SURFSHARK_VPN SYMANTEC_VPN TRENDMICRO_VPN ULTRASURF_VPN WARP_VPN ABCPROXY_PROXY BIGMAMA_PROXY DATAIMPULSE_PROXY ' +
  'FACELESS_PROXY FROXY_PROXY GEONODE_PROXY IPCOLA_PROXY IPIDEA_PROXY IPROXYSHOP_PROXY LUMINATI_PROXY NETNUT_PROXY NEXUS_PROXY ' +
  'OCULUS_PROXY OXYLABS_PROXY PROXYRACK_PROXY SPACEPROXIES_PROXY YILU_PROXY';

const spelt: Record<string, string> = {
  VPN: 'VPN',
  PIA: 'PIA',
  WARP: 'WARP',
  ICLOUD: 'iCloud',
  GLOBALPROTECT: 'GlobalProtect',
  CYBERGHOST: 'CyberGhost',
  TRENDMICRO: 'Trend Micro',
};
/** `NORD_VPN` → `Nord VPN`: names of services are the same in every language. */
const serviceName = (code: string): string =>
  code
    .split('_')
    .map((word) => spelt[word] ?? word.charAt(0) + word.slice(1).toLowerCase())
    .join(' ');
export const serviceCodes: readonly { value: string; label: string }[] = services
  .split(' ')
  .map((value) => ({ value, label: serviceName(value) }));
export const nameOfService = (code: string): string => serviceName(code);
