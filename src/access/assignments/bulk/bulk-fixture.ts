/** An app that is opened with a user name and a password of the administrator's. */
export const aVaultedApp = {
  name: 'template_basic_auth',
  label: 'Old ledger',
  signOnMode: 'BASIC_AUTH',
  credentials: { scheme: 'ADMIN_SETS_CREDENTIALS' },
  settings: { app: { url: 'https://ledger.example.com/', authURL: 'https://ledger.example.com/auth' } },
};
