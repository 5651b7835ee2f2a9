// The parts of the test run that npm has no package for: a browser, a second PostgreSQL, relying
// parties in C, PHP and Python.
// Installed when the run is root on Debian; otherwise the run says what it leaves out, and goes on.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

type Need = { package: string; provides: string; isHere: () => boolean };

const needs: Need[] = [
  {
    package: 'chromium',
    provides: 'journeys in a real browser',
    isHere: () => existsSync('/usr/bin/chromium'),
  },
  {
    package: 'fonts-noto-cjk',
    provides: 'Japanese glyphs in screenshots',
    isHere: () => existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
  },
  {
    package: 'postgresql-15',
    provides: 'the database tests on PostgreSQL 15',
    isHere: () => existsSync('/usr/lib/postgresql/15/bin/postgres'),
  },
  {
    package: 'xmlsec1',
    provides: 'xmlsec1 as a second opinion on XML signatures',
    isHere: () => existsSync('/usr/bin/xmlsec1'),
  },
  {
    package: 'apache2',
    provides: 'Apache as a relying party',
    isHere: () => existsSync('/usr/sbin/apache2'),
  },
  {
    package: 'libapache2-mod-auth-openidc',
    provides: 'mod_auth_openidc as a relying party',
    isHere: () => existsSync('/usr/lib/apache2/modules/mod_auth_openidc.so'),
  },
  {
    package: 'libapache2-mod-auth-mellon',
    provides: 'mod_auth_mellon as a SAML service provider',
    isHere: () => existsSync('/usr/lib/apache2/modules/mod_auth_mellon.so'),
  },
  {
    package: 'libapache2-mod-shib',
    provides: 'Shibboleth as a SAML service provider',
    isHere: () => existsSync('/usr/lib/apache2/modules/mod_shib.so') && existsSync('/usr/sbin/shibd'),
  },
  {
    package: 'simplesamlphp',
    provides: 'SimpleSAMLphp as a SAML service provider',
    isHere: () => existsSync('/usr/share/simplesamlphp/lib/_autoload.php'),
  },
  {
    package: 'php-xml',
    provides: 'XML for SimpleSAMLphp',
    isHere: () => phpHas('dom'),
  },
  {
    package: 'php-mbstring',
    provides: 'character sets for SimpleSAMLphp',
    isHere: () => phpHas('mbstring'),
  },
  {
    package: 'python3-pysaml2',
    provides: 'pysaml2 as a SAML service provider',
    isHere: () => existsSync('/usr/lib/python3/dist-packages/saml2') && existsSync('/usr/bin/xmlsec1'),
  },
  {
    package: 'libxml2-utils',
    provides: 'xmllint, which holds what we emit against the schemas of OASIS',
    isHere: () => existsSync('/usr/bin/xmllint'),
  },
  {
    package: 'opensaml-schemas',
    provides: 'the schemas of SAML',
    isHere: () => existsSync('/usr/share/xml/opensaml/saml-schema-protocol-2.0.xsd'),
  },
  {
    package: 'xmltooling-schemas',
    provides: 'the schemas of XML signatures and encryption',
    isHere: () => existsSync('/usr/share/xml/xmltooling/xmldsig-core-schema.xsd'),
  },
  {
    package: 'nginx',
    provides: 'a site behind nginx auth_request',
    isHere: () => existsSync('/usr/sbin/nginx'),
  },
  {
    package: 'haproxy',
    provides: 'a site behind HAProxy',
    isHere: () => existsSync('/usr/sbin/haproxy'),
  },
  {
    package: 'caddy',
    provides: 'a site behind Caddy forward_auth',
    isHere: () => existsSync('/usr/bin/caddy'),
  },
];

const policyFile = '/usr/sbin/policy-rc.d';

/** Installs what is missing where it may; returns a sentence per part that stays out. */
export function provideDebianPackages(say: (line: string) => void): string[] {
  const missing = needs.filter((need) => !need.isHere());
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version')) {
    say(`installing Debian packages for the tests: ${missing.map((need) => need.package).join(', ')} …`);
    withServicesKeptOff(() => {
      apt(['update', '-q'], say);
      for (const need of missing) apt(['install', '-y', '-q', '--no-install-recommends', need.package], say);
    });
  }
  return missing
    .filter((need) => !need.isHere())
    .map((need) => `${need.provides} (no Debian package ${need.package})`);
}

function apt(args: string[], say: (line: string) => void): void {
  const done = spawnSync('apt-get', args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  });
  if (done.status !== 0)
    say(`apt-get ${args.join(' ')} failed: ${lastLine(done.stderr || done.stdout || String(done.error))}`);
}

/** apache2 and postgresql start a service when they are installed; a test run must not leave one behind. */
function withServicesKeptOff(work: () => void): void {
  const ours = !existsSync(policyFile);
  if (ours) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policyFile, { force: true });
  }
}

function phpHas(extension: string): boolean {
  return spawnSync('/usr/bin/php', ['-r', `exit(extension_loaded('${extension}') ? 0 : 1);`]).status === 0;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
