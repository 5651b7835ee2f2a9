// Factors as people call them.
import { t } from './messages.ts';

type Some = {
  factorType: string;
  provider: string;
  profile?: Record<string, unknown>;
  nickname?: string | null;
};

const providers: Record<string, string> = {
  GOOGLE: 'Google Authenticator',
  YUBICO: 'YubiKey',
  RSA: 'RSA SecurID',
  SYMANTEC: 'Symantec VIP',
  DUO: 'Duo',
};

export function factorName({ factorType, provider }: Some): string {
  const key = `factors.kind.${factorType}`;
  const kind = t.has(key) ? t(key) : factorType;
  const by = providers[provider];
  return by === undefined ? kind : `${kind} (${by})`;
}

/** Which of the kind: the number, address, name or question. */
export function factorDetail({ profile = {}, nickname }: Some): string {
  const { phoneNumber, phoneExtension, email, authenticatorName, name, questionText, credentialId } =
    profile as Record<string, string | undefined>;
  const phone = phoneExtension ? `${phoneNumber} (${phoneExtension})` : phoneNumber;
  return nickname ?? phone ?? email ?? authenticatorName ?? questionText ?? name ?? credentialId ?? '';
}
