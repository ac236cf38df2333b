// An API that takes tokens only with a proof of the key that they are bound to (DPoP, RFC 9449 sections 4.3 and 7): the other
// side of dpop_test.py. What checks the proof is the npm package jose; nothing is ours.
//   node resource.mjs '{"cert":"…pem","key":"…pem","ca":"…pem","issuer":"https://…"}'
// Prints {"origin":…} as its first line, and ends when its input ends. It asks the provider who may do what with a token (RFC
// 7662), takes each proof once, and wants a nonce of its own at /nonced. It answers 200 with {"sub":…}, or 401 with the reason.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as ask } from 'node:https';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.env.LANYARD_NODE_MODULES}/here.js`);
const { jwtVerify, EmbeddedJWK, calculateJwkThumbprint } = await import(pathToFileURL(require.resolve('jose')).href);

const options = JSON.parse(process.argv[2]);
const ca = readFileSync(options.ca);
const nonce = randomBytes(24).toString('base64url');
const seen = new Set(); // each jti

/// What the provider says of a token.
function introspect(token) {
  return new Promise((resolve, reject) => {
    const post = ask(`${options.issuer}/token/introspection`, { method: 'POST', ca,
      headers: { 'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from('inspector:the-inspector-of-the-tests').toString('base64')}` } }, async (reply) => {
      let body = '';
      for await (const part of reply) body += part;
      resolve(JSON.parse(body));
    });
    post.on('error', reject);
    post.end(new URLSearchParams({ token }).toString());
  });
}

/// The person whose token it is; throws the reason of a refusal.
async function checked(request, origin) {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'DPoP' || !token) throw new Error('no DPoP');
  const proof = request.headers.dpop;
  if (!proof || proof.includes(',')) throw new Error('not one proof');
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { algorithms: ['ES256'], typ: 'dpop+jwt',
    clockTolerance: 5, maxTokenAge: 60, requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'] })
    .catch((error) => { throw new Error(`proof: ${error.message}`); });
  if (Object.keys(protectedHeader.jwk).sort().join() !== 'crv,kty,x,y') throw new Error('jwk');
  if (payload.htm !== request.method) throw new Error('htm');
  if (payload.htu !== origin + new URL(request.url, origin).pathname) throw new Error('htu');
  if (payload.ath !== createHash('sha256').update(token).digest('base64url')) throw new Error('ath');
  if (request.url.startsWith('/nonced') && payload.nonce !== nonce) throw new Error('use_dpop_nonce');
  if (seen.has(payload.jti)) throw new Error('replay');
  seen.add(payload.jti);
  const told = await introspect(token);
  if (!told.active) throw new Error('token');
  if (told.cnf?.jkt !== await calculateJwkThumbprint(protectedHeader.jwk)) throw new Error('jkt');
  return told.sub;
}

const server = createServer({ cert: readFileSync(options.cert), key: readFileSync(options.key) }, async (request, reply) => {
  const origin = `https://127.0.0.1:${server.address().port}`;
  const headers = { 'content-type': 'application/json' };
  try {
    const sub = await checked(request, origin);
    reply.writeHead(200, headers).end(JSON.stringify({ sub }));
  } catch (error) {
    if (error.message === 'use_dpop_nonce') headers['dpop-nonce'] = nonce;
    headers['www-authenticate'] = `DPoP error="${error.message === 'use_dpop_nonce' ? 'use_dpop_nonce' : 'invalid_token'}"`;
    reply.writeHead(401, headers).end(JSON.stringify({ error: error.message }));
  }
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ origin: `https://127.0.0.1:${server.address().port}` })}\n`);
  process.stdin.on('end', () => process.exit(0)).resume();
});
