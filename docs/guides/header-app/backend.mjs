// A backend that believes nobody but Gatehouse: neither its proxy nor the network in between. npm install jose
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const gatehouse = process.env.GATEHOUSE_URL ?? 'https://sso.example.com';
const audience = process.env.AUDIENCE ?? 'the id of the app';
const keys = createRemoteJWKSet(new URL('/oauth2/v1/keys', gatehouse));

/** Who sends this request; throws where nobody vouches for it. */
async function personOf(request) {
  const { payload } = await jwtVerify(request.headers['x-gatehouse-assertion'] ?? '', keys, {
    issuer: gatehouse,
    audience,
    typ: 'gatehouse-assertion+jwt',
    clockTolerance: 30,
  });
  return { id: payload.sub, name: payload.preferred_username, ...payload.headers };
}

createServer(async (request, response) => {
  try {
    const person = await personOf(request);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ person, asked: request.url, method: request.method, headers: request.headers }),
    );
  } catch {
    response.writeHead(403).end('Nobody vouches for this request.');
  }
}).listen(Number(process.env.PORT ?? 8000), '127.0.0.1');
