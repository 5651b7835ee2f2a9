// OASIS's own schemas (as Shibboleth carries them) and xmllint, as a second opinion on what we emit.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const opensaml = '/usr/share/xml/opensaml';
const xmltooling = '/usr/share/xml/xmltooling';

export const hasSchemas =
  existsSync('/usr/bin/xmllint') &&
  existsSync(`${opensaml}/saml-schema-protocol-2.0.xsd`) &&
  existsSync(`${xmltooling}/xmldsig-core-schema.xsd`);

const schemas = {
  protocol: `${opensaml}/saml-schema-protocol-2.0.xsd`,
  metadata: `${opensaml}/saml-schema-metadata-2.0.xsd`,
  'assertion 1.1': `${opensaml}/cs-sstc-schema-assertion-1.1.xsd`,
} as const;

/** What the schemas import by address is here too; nothing is fetched. */
const imported: Record<string, string> = {
  'http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd': `${xmltooling}/xmldsig-core-schema.xsd`,
  'http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd': `${xmltooling}/xmldsig-core-schema.xsd`,
  'http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd': `${xmltooling}/xenc-schema.xsd`,
  'http://www.w3.org/2001/xml.xsd': `${xmltooling}/xml.xsd`,
};

/** What the schema says against a document; empty when it is valid. */
export function schemaProblems(schema: keyof typeof schemas, xml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-schema-'));
  try {
    const entries = Object.entries(imported).map(
      ([address, file]) =>
        `<uri name="${address}" uri="file://${file}"/><system systemId="${address}" uri="file://${file}"/>`,
    );
    writeFileSync(
      join(folder, 'catalog.xml'),
      `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">${entries.join('')}</catalog>`,
    );
    writeFileSync(join(folder, 'document.xml'), xml);
    const done = spawnSync(
      '/usr/bin/xmllint',
      ['--nonet', '--noout', '--schema', schemas[schema], 'document.xml'],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { XML_CATALOG_FILES: join(folder, 'catalog.xml') },
      },
    );
    return done.status === 0 ? '' : done.stderr || `xmllint ended with ${done.status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
