// pysaml2 from Debian in a small WSGI site (pysaml2_sp.py), which signs with xmlsec1, and asks for a sign-in and
// is told of a logout by POST.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
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

/** The system's own Python: another one would not find Debian's packages. */
const python = '/usr/bin/python3';

export const pysaml2IsHere =
  existsSync(python) && existsSync('/usr/lib/python3/dist-packages/saml2') && existsSync('/usr/bin/xmlsec1');

export function pysaml2Peer(port: number): SamlPeer {
  const url = `http://localhost:${port}`;
  const keys = peerKeys('pysaml2');
  const running: { root?: string; python?: ChildServer } = {};
  return {
    name: 'pysaml2',
    entityId: `${url}/metadata`,
    acsUrl: `${url}/acs`,
    sloUrl: `${url}/slo`,
    sloBinding: 'POST',
    certificate: keys.cert,
    protectedUrl: `${url}/protected`,
    signOutUrl: `${url}/logout`,
    afterSignOutUrl: `${url}/`,
    metadataUrl: `${url}/metadata`,
    async start(idp) {
      const root = await temporaryFolder('pysaml2');
      running.root = root;
      const settings = {
        url,
        port,
        entityId: `${url}/metadata`,
        idpEntityId: idp.entityId,
        key: join(root, 'sp.key'),
        cert: join(root, 'sp.crt'),
        idpMetadata: join(root, 'idp.xml'),
      };
      await writeFile(settings.key, keys.key);
      await writeFile(settings.cert, keys.cert);
      await writeFile(settings.idpMetadata, idp.xml);
      await writeFile(join(root, 'settings.json'), JSON.stringify(settings));
      giveToChild(root);
      running.python = await startChildServer({
        command: python,
        args: [join(import.meta.dirname, 'pysaml2_sp.py'), join(root, 'settings.json')],
        root,
        env: { PYTHONDONTWRITEBYTECODE: '1' },
        isUp: answers(url),
        asChildAccount: true,
      });
    },
    log: async () => (await running.python?.log()) ?? '',
    async stop() {
      await running.python?.stop();
      if (running.root !== undefined) await removeFolder(running.root);
    },
  };
}
