// Bodies of apps that are opened with a user name and a password, in each of Okta's shapes.

/** A form that can be posted for people: the one whose fields are all known. */
export function aPasswordStore(more: Record<string, unknown> = {}, credentials?: Record<string, unknown>) {
  return {
    name: 'template_sps',
    label: 'Ledger',
    signOnMode: 'SECURE_PASSWORD_STORE',
    ...(credentials === undefined ? {} : { credentials }),
    settings: {
      app: {
        url: 'https://ledger.example.com/login',
        usernameField: 'user',
        passwordField: '#pass',
        optionalField1: 'company',
        optionalField1Value: '0042',
        ...more,
      },
    },
  };
}

/** An app of which nothing is known but its sign-in page. */
export function anAutoLogin(credentials?: Record<string, unknown>, label = 'Wiki') {
  return {
    label,
    signOnMode: 'AUTO_LOGIN',
    ...(credentials === undefined ? {} : { credentials }),
    settings: { signOn: { loginUrl: 'https://wiki.example.com/login' } },
  };
}

export function aBasicAuth(credentials?: Record<string, unknown>) {
  return {
    name: 'template_basic_auth',
    label: 'Stock',
    signOnMode: 'BASIC_AUTH',
    ...(credentials === undefined ? {} : { credentials }),
    settings: { app: { url: 'https://stock.example.com/', authURL: 'https://stock.example.com/auth' } },
  };
}

export function aBrowserPlugin(more: Record<string, unknown> = {}) {
  return {
    name: 'template_swa',
    label: 'Roster',
    signOnMode: 'BROWSER_PLUGIN',
    settings: {
      app: {
        url: 'https://roster.example.com/login',
        usernameField: '#user',
        passwordField: '[name="pass"]',
        buttonField: '#go',
        ...more,
      },
    },
  };
}

export function aThreeField(more: Record<string, unknown> = {}) {
  return {
    name: 'template_swa3field',
    label: 'Payroll',
    signOnMode: 'BROWSER_PLUGIN',
    settings: {
      app: {
        targetURL: 'https://payroll.example.com/login',
        userNameSelector: '#user',
        passwordSelector: '#pass',
        buttonSelector: '#go',
        extraFieldSelector: '#company',
        extraFieldValue: 'northwind',
        ...more,
      },
    },
  };
}
