import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { FactorAsked } from '#src/signin/factors/user-factors/index.ts';
import { lifetimeMs } from './addresses.ts';
import { primaryId } from './email-factor.ts';
import { type SendEmailNeeds, sendEmailCode } from './send-email-code.ts';

type Asked = Pick<FactorAsked, 'by' | 'binding' | 'language'>;
type Owner = Pick<User, 'id' | 'login' | 'profile'>;

/** Whether mail to an address that is not in somebody's profile reaches them: a code that is good for that address and that asker. */
export type AddressCodes = {
  /** Throws E0000118 and E0000047. */
  send(user: Owner, address: string, asked: Asked): Promise<void>;
  /** True once. Throws E0000047. */
  check(user: Owner, address: string, code: string, asked: Pick<Asked, 'binding'>): Promise<boolean>;
};

export function createAddressCodes(
  needs: SendEmailNeeds & { authenticators: Pick<Authenticators, 'find'> },
): AddressCodes {
  // Counted apart from the factor of the present address: guesses here cost nothing at sign-in.
  const factorIdOf = ({ id }: Owner) => `${primaryId(id)}.new`;
  return {
    async send(user, address, { by, binding, language }) {
      await sendEmailCode(needs, {
        user,
        factorId: factorIdOf(user),
        address: address.toLowerCase(),
        binding,
        by,
        kind: 'address',
        lifetimeMs: lifetimeMs(needs.authenticators),
        languages: [language],
        asker: 'newcomer',
      });
    },
    async check(user, address, code, { binding }) {
      const to = { userId: user.id, factorId: factorIdOf(user), binding, address: address.toLowerCase() };
      return (await needs.sentCodes.check(to, code)).result === 'SUCCESS';
    },
  };
}
