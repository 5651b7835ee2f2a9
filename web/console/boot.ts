// What the server says before the first line of the console runs: who is here, what they may do, and how they read.
export type Boot = {
  language: 'en' | 'ja';
  /** `preferredLanguage` names none of ours. */
  locale: string;
  timeZone: string | undefined;
  organisation: string;
  person: { id: string; login: string; displayName: string };
  /** Names of Okta's permissions, or all of them. */
  permissions: readonly string[] | 'all';
  logo: string | undefined;
  nonce: string;
};

declare global {
  interface Window {
    gatehouseBoot?: Boot;
  }
}

function read(): Boot {
  const text = document.getElementById('boot')?.textContent;
  if (!text) throw new Error('The page has no boot data.');
  return JSON.parse(text) as Boot;
}

export const boot: Boot = read();

/** Whether this administrator may, somewhere: the server decides anew at each request, and about each object. */
export const may = (permission: string | undefined): boolean =>
  permission === undefined || boot.permissions === 'all' || boot.permissions.includes(permission);
