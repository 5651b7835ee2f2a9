/** Links that lead nowhere: a preview opens nobody's account. */
export const exampleValues = (brandName: string): Record<string, string> => ({
  'user.profile.firstName': 'Aoi',
  'user.profile.lastName': 'Tanaka',
  'user.profile.login': 'aoi.tanaka@example.com',
  'org.name': brandName,
  'brand.name': brandName,
  activationLink: 'https://example.com/welcome/EXAMPLE',
  resetPasswordLink: 'https://example.com/signin/reset-password/EXAMPLE',
  unlockAccountLink: 'https://example.com/signin/unlock/EXAMPLE',
  recoveryLink: 'https://example.com/signin/forgot-password',
  lockDownLink: 'https://example.com/signin/not-me/EXAMPLE',
  device: 'Firefox, Windows',
  place: 'Tokyo, Japan',
  factor: 'Authenticator app',
  'f.expirationDate': '2030-01-31 12:00',
  when: '2030-01-31 12:00',
});
