// Debian's Apache with mod_auth_mellon (on lasso) as a SAML service provider.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Apache, hasApacheModule, startApache } from '../apache.ts';
import { giveToChild, removeFolder, temporaryFolder } from '../child-server.ts';
import { peerKeys, type SamlPeer } from './saml-peer.ts';

export const mellonIsHere = hasApacheModule('auth_mellon');

export function mellonPeer(port: number): SamlPeer {
  const url = `http://localhost:${port}`;
  const keys = peerKeys('mod_auth_mellon');
  let apache: Apache | undefined;
  let folder: string | undefined;
  return {
    name: 'mod_auth_mellon',
    entityId: `${url}/mellon/metadata`,
    acsUrl: `${url}/mellon/postResponse`,
    sloUrl: `${url}/mellon/logout`,
    sloBinding: 'REDIRECT',
    certificate: keys.cert,
    protectedUrl: `${url}/protected/`,
    signOutUrl: `${url}/mellon/logout?ReturnTo=${encodeURIComponent(`${url}/`)}`,
    afterSignOutUrl: `${url}/`,
    metadataUrl: `${url}/mellon/metadata`,
    async start(idp) {
      folder = await temporaryFolder('mellon');
      await writeFile(join(folder, 'sp.key'), keys.key);
      await writeFile(join(folder, 'sp.crt'), keys.cert);
      await writeFile(join(folder, 'idp.xml'), idp.xml);
      giveToChild(folder);
      apache = await startApache({
        port,
        module: 'auth_mellon',
        page: 'subject=<!--#echo var="MELLON_NAME_ID" --> email=<!--#echo var="MELLON_email" --> groups=<!--#echo var="MELLON_groups" -->',
        directives: [
          '<Location />',
          '  MellonEnable info',
          '  MellonEndpointPath /mellon',
          `  MellonSPentityId ${url}/mellon/metadata`,
          `  MellonSPPrivateKeyFile ${folder}/sp.key`,
          `  MellonSPCertFile ${folder}/sp.crt`,
          `  MellonIdPMetadataFile ${folder}/idp.xml`,
          '  MellonSignatureMethod rsa-sha256',
          '  MellonMergeEnvVars On ","',
          '  MellonSecureCookie On',
          '  MellonCookieSameSite none',
          '</Location>',
          '<Location /protected>',
          '  AuthType Mellon',
          '  MellonEnable auth',
          '  Require valid-user',
          '</Location>',
        ],
      });
    },
    log: async () => (await apache?.log()) ?? '',
    async stop() {
      await apache?.stop();
      if (folder !== undefined) await removeFolder(folder);
    },
  };
}
