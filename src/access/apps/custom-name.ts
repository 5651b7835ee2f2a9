/**
 * The name of a custom app without its number: `<subdomain>_<label>`, of what an address shows as it is. Labels in other scripts
 * leave nothing behind and are called `app`.
 */
export function customName(subdomain: string, label: string): string {
  const squash = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '');
  return `${squash(subdomain) || 'org'}_${squash(label).slice(0, 60) || 'app'}`;
}
