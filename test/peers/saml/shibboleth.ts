// The Shibboleth service provider from Debian: shibd, and Apache with mod_shib that talks to it through a socket.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Apache, hasApacheModule, startApache } from '../apache.ts';
import {
  type ChildServer,
  giveToChild,
  removeFolder,
  startChildServer,
  temporaryFolder,
} from '../child-server.ts';
import { peerKeys, type SamlPeer } from './saml-peer.ts';

export const shibbolethIsHere = hasApacheModule('shib') && existsSync('/usr/sbin/shibd');

export function shibbolethPeer(port: number): SamlPeer {
  const url = `http://localhost:${port}`;
  const keys = peerKeys('Shibboleth');
  const entityId = `${url}/shibboleth`;
  const running: { root?: string; shibd?: ChildServer; apache?: Apache } = {};
  return {
    name: 'Shibboleth',
    entityId,
    acsUrl: `${url}/Shibboleth.sso/SAML2/POST`,
    sloUrl: `${url}/Shibboleth.sso/SLO/Redirect`,
    sloBinding: 'REDIRECT',
    certificate: keys.cert,
    protectedUrl: `${url}/protected/`,
    signOutUrl: `${url}/Shibboleth.sso/Logout?return=${encodeURIComponent(`${url}/`)}`,
    afterSignOutUrl: `${url}/`,
    metadataUrl: `${url}/Shibboleth.sso/Metadata`,
    async start(idp) {
      const root = await temporaryFolder('shibboleth');
      running.root = root;
      await mkdir(join(root, 'log'));
      await writeFile(join(root, 'sp.key'), keys.key);
      await writeFile(join(root, 'sp.crt'), keys.cert);
      await writeFile(join(root, 'idp.xml'), idp.xml);
      await writeFile(join(root, 'shibboleth2.xml'), mainConfig(root, entityId, idp.entityId));
      await writeFile(join(root, 'attribute-map.xml'), attributeMap);
      await writeFile(join(root, 'shibd.logger'), logger(join(root, 'log', 'shibd.log')));
      await writeFile(join(root, 'native.logger'), logger(join(root, 'log', 'native.log')));
      giveToChild(root);
      const socket = join(root, 'shibd.sock');
      running.shibd = await startChildServer({
        command: '/usr/sbin/shibd',
        args: ['-F', '-f', '-c', join(root, 'shibboleth2.xml'), '-p', join(root, 'shibd.pid')],
        root,
        isUp: async () => existsSync(socket),
        logFiles: [join(root, 'log', 'shibd.log')],
        asChildAccount: true,
      });
      running.apache = await startApache({
        port,
        module: 'shib',
        page: 'subject=<!--#echo var="nameid" --> email=<!--#echo var="email" --> groups=<!--#echo var="groups" -->',
        directives: [
          `ShibConfig ${root}/shibboleth2.xml`,
          '<Location /protected>',
          '  AuthType shibboleth',
          '  ShibRequestSetting requireSession 1',
          '  Require shib-session',
          '</Location>',
        ],
      });
    },
    log: async () => `${(await running.shibd?.log()) ?? ''}\n${(await running.apache?.log()) ?? ''}`,
    async stop() {
      await running.apache?.stop();
      await running.shibd?.stop();
      if (running.root !== undefined) await removeFolder(running.root);
    },
  };
}

/** Requests are signed; assertions have to be signed, and what is encrypted has to be so with authentication (AES-GCM). */
const mainConfig = (root: string, entityId: string, idpEntityId: string): string => `
<SPConfig xmlns="urn:mace:shibboleth:3.0:native:sp:config" clockSkew="180">
  <OutOfProcess logger="${root}/shibd.logger"/>
  <InProcess logger="${root}/native.logger"/>
  <UnixListener address="${root}/shibd.sock"/>
  <ApplicationDefaults entityID="${entityId}" REMOTE_USER="nameid" signing="true" encryption="false"
      requireSignedAssertions="true" requireAuthenticatedEncryption="true">
    <Sessions lifetime="28800" timeout="3600" relayState="ss:mem" checkAddress="false" handlerSSL="false" cookieProps="http"
              redirectLimit="exact">
      <SSO entityID="${idpEntityId}">SAML2</SSO>
      <Logout>SAML2 Local</Logout>
      <Handler type="MetadataGenerator" Location="/Metadata" signing="false"/>
    </Sessions>
    <Errors supportContact="root@localhost"/>
    <MetadataProvider type="XML" validate="true" path="${root}/idp.xml"/>
    <AttributeExtractor type="XML" validate="true" reloadChanges="false" path="${root}/attribute-map.xml"/>
    <CredentialResolver type="File" use="signing" key="${root}/sp.key" certificate="${root}/sp.crt"/>
    <CredentialResolver type="File" use="encryption" key="${root}/sp.key" certificate="${root}/sp.crt"/>
  </ApplicationDefaults>
  <SecurityPolicyProvider type="XML" validate="true" path="/etc/shibboleth/security-policy.xml"/>
  <ProtocolProvider type="XML" validate="true" reloadChanges="false" path="/etc/shibboleth/protocols.xml"/>
</SPConfig>
`;

const nameIdFormats = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
];

const attributeMap = `
<Attributes xmlns="urn:mace:shibboleth:2.0:attribute-map" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${nameIdFormats
  .map(
    (format) =>
      `  <Attribute name="${format}" id="nameid"><AttributeDecoder xsi:type="NameIDAttributeDecoder" formatter="$Name"/></Attribute>`,
  )
  .join('\n')}
${['email', 'groups']
  .map(
    (name) =>
      `  <Attribute name="${name}" nameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified" id="${name}"/>
  <Attribute name="${name}" nameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" id="${name}"/>`,
  )
  .join('\n')}
</Attributes>
`;

const logger = (file: string): string => `
log4j.rootCategory=INFO, file
log4j.appender.file=org.apache.log4j.FileAppender
log4j.appender.file.fileName=${file}
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%d{%Y-%m-%d %H:%M:%S} %p %c %x: %m%n
`;
