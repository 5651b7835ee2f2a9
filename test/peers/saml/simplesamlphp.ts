// SimpleSAMLphp from Debian as a SAML service provider, on PHP's own web server.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  answers,
  type ChildServer,
  giveToChild,
  removeFolder,
  startChildServer,
  temporaryFolder,
} from '../child-server.ts';
import { peerKeys, type SamlPeer } from './saml-peer.ts';

const library = '/usr/share/simplesamlphp';

/** PHP's XML and mbstring are packages of their own, without which nothing of it runs. */
export const simplesamlphpIsHere =
  existsSync(library) &&
  existsSync('/usr/bin/php') &&
  spawnSync('/usr/bin/php', ['-r', 'exit(extension_loaded("dom") && extension_loaded("mbstring") ? 0 : 1);'])
    .status === 0;

export function simplesamlphpPeer(port: number): SamlPeer {
  const url = `http://localhost:${port}`;
  const base = `${url}/simplesaml/module.php/saml/sp`;
  const keys = peerKeys('SimpleSAMLphp');
  const entityId = `${base}/metadata.php/default-sp`;
  const running: { root?: string; php?: ChildServer } = {};
  return {
    name: 'SimpleSAMLphp',
    entityId,
    acsUrl: `${base}/saml2-acs.php/default-sp`,
    sloUrl: `${base}/saml2-logout.php/default-sp`,
    sloBinding: 'REDIRECT',
    certificate: keys.cert,
    protectedUrl: `${url}/protected.php`,
    signOutUrl: `${url}/signout.php`,
    afterSignOutUrl: `${url}/signed-out.html`,
    metadataUrl: entityId,
    async start(idp) {
      const root = await temporaryFolder('simplesamlphp');
      running.root = root;
      const site = join(root, 'site');
      for (const folder of ['site', 'config', 'cert', 'sessions', 'log', 'tmp'])
        await mkdir(join(root, folder));
      await symlink(join(library, 'www'), join(site, 'simplesaml'));
      await writeFile(join(site, 'protected.php'), protectedPage);
      await writeFile(join(site, 'signout.php'), signOutPage(`${url}/signed-out.html`));
      await writeFile(join(site, 'signed-out.html'), 'the open page');
      await writeFile(join(root, 'config', 'config.php'), config(root, url));
      await writeFile(join(root, 'config', 'authsources.php'), authSources(entityId, idp.entityId));
      await writeFile(join(root, 'cert', 'sp.key'), keys.key);
      await writeFile(join(root, 'cert', 'sp.crt'), keys.cert);
      await writeFile(join(root, 'idp.xml'), idp.xml);
      giveToChild(root);
      running.php = await startChildServer({
        command: '/usr/bin/php',
        args: ['-S', `localhost:${port}`, '-t', site],
        root,
        env: { SIMPLESAMLPHP_CONFIG_DIR: join(root, 'config'), PHP_CLI_SERVER_WORKERS: '2' },
        isUp: answers(`${url}/signed-out.html`),
        logFiles: [join(root, 'log', 'simplesamlphp.log')],
        asChildAccount: true,
      });
    },
    log: async () => (await running.php?.log()) ?? '',
    async stop() {
      await running.php?.stop();
      if (running.root !== undefined) await removeFolder(running.root);
    },
  };
}

const protectedPage = `<?php
require '${library}/lib/_autoload.php';
$person = new \\SimpleSAML\\Auth\\Simple('default-sp');
$person->requireAuth();
$attributes = $person->getAttributes();
$subject = $person->getAuthData('saml:sp:NameID')->getValue();
\\SimpleSAML\\Session::getSessionFromRequest()->cleanup();
echo htmlspecialchars('subject=' . $subject . ' email=' . implode(',', $attributes['email'] ?? [])
  . ' groups=' . implode(',', $attributes['groups'] ?? []));
`;

const signOutPage = (returnTo: string): string => `<?php
require '${library}/lib/_autoload.php';
(new \\SimpleSAML\\Auth\\Simple('default-sp'))->logout('${returnTo}');
`;

const config = (root: string, url: string): string => `<?php
$config = [
  'baseurlpath' => '${url}/simplesaml/',
  'certdir' => '${root}/cert/',
  'loggingdir' => '${root}/log/',
  'datadir' => '${root}/tmp/',
  'tempdir' => '${root}/tmp',
  'metadatadir' => '${root}/config/',
  'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
  'secretsalt' => 'only-for-this-test',
  'auth.adminpassword' => 'only-for-this-test',
  'technicalcontact_email' => 'root@localhost',
  'timezone' => 'UTC',
  'logging.level' => SimpleSAML\\Logger::INFO,
  'logging.handler' => 'file',
  'session.cookie.secure' => false,
  'session.cookie.samesite' => 'Lax',
  'session.phpsession.savepath' => '${root}/sessions',
  'session.phpsession.cookiename' => 'SimpleSAML',
  'language.cookie.secure' => false,
  'trusted.url.domains' => null,
  'metadata.sources' => [['type' => 'xml', 'file' => '${root}/idp.xml']],
  'store.type' => 'phpsession',
];
`;

const authSources = (entityId: string, idpEntityId: string): string => `<?php
$config = [
  'default-sp' => [
    'saml:SP',
    'entityID' => '${entityId}',
    'idp' => '${idpEntityId}',
    'privatekey' => 'sp.key',
    'certificate' => 'sp.crt',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'sign.authnrequest' => true,
    'sign.logout' => true,
    'redirect.sign' => true,
    'redirect.validate' => true,
    'NameIDPolicy' => false,
  ],
];
`;
