// What the server is asked, by what changes it.
export const tokensKey = ['api-tokens'];
export const accountsKey = ['service-accounts'];
export const originsKey = ['trusted-origins'];
