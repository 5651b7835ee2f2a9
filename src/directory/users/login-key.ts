/**
 * What makes two logins one: without case, without accents, composed Unicode. Every look-up and the unique index go through this,
 * so that no spelling of a login has a lockout, or an account, of its own. Marks of other scripts (が is not か) stay.
 */
export function loginKey(login: string): string {
  return login
    .trim()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
}

export const userIdPattern = /^00u[0-9A-Za-z]{17}$/;
