// Where the shops of the demo are on the internet: one network a city, so that the location data that come with Gatehouse find it there.
// They belong to operators there; nothing is ever sent to them.
export type DemoCity = keyof typeof shopNetworks;

export const shopNetworks = {
  Tokyo: '153.136.78.0/24',
  Osaka: '153.168.169.0/24',
  Nagoya: '153.161.229.0/24',
  Sapporo: '153.225.142.0/24',
  Fukuoka: '180.53.228.0/24',
  Sendai: '153.165.1.0/24',
  Hiroshima: '111.97.9.0/24',
  Kanazawa: '153.221.146.0/24',
  Yokohama: '153.164.187.0/24',
  Kobe: '153.192.90.0/24',
  Kyoto: '60.40.36.0/24',
  Naha: '114.144.109.0/24',
} as const;

/** The host with that number, counted round. */
export function addressIn(network: string | undefined, host: number): string {
  const [base = '192.0.2.0'] = (network ?? '').split('/');
  return base.replace(/\d+$/, String(1 + (host % 250)));
}
