// The certified oidc-provider over https on loopback: the other side of the system tests, in which nothing is ours.
//   node provider.mjs '{"cert":"…pem","key":"…pem","accessLife":300}'
// Prints {"issuer":…} as its first line. Then it reads one JSON command a line and answers each with one line; when its
// input ends, it ends. Keeps what it issued in memory, so that a test can ask for it and search the wallet's traces.
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The packages live below build/, not beside this file.
const require = createRequire(`${process.env.LANYARD_NODE_MODULES}/here.js`);
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: Provider } = await load('oidc-provider');
const { generateKeyPair, exportJWK } = await load('jose');

const options = JSON.parse(process.argv[2]);
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

// A confidential client of the test's own, which may ask about every token (RFC 7662).
const inspector = { client_id: 'inspector', client_secret: 'the-inspector-of-the-tests', redirect_uris: [],
  response_types: [], grant_types: [] };
const wallets = algorithms.map((alg) => ({
  client_id: `lanyard-${alg.toLowerCase()}`,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  id_token_signed_response_alg: alg,
}));

async function signingKey(alg, extra) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, ...extra });
  return { ...await exportJWK(privateKey), use: 'sig' };
}

function configuration(keys) {
  return {
    clients: [...wallets, inspector],
    jwks: { keys },
    enabledJWA: { idTokenSigningAlgValues: algorithms },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} of the tests`, email: `${id}@example.test`, email_verified: true }),
    }),
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (ctx, client) => client.clientId === 'inspector' },
      revocation: { enabled: true },
    },
    ttl: { AccessToken: options.accessLife ?? 300, RefreshToken: 86400, AuthorizationCode: 60, IdToken: 3600,
      Grant: 86400, Session: 86400, Interaction: 600 },
    cookies: { keys: ['only for the tests'] },
    renderError(ctx, out) { ctx.type = 'text'; ctx.body = `${out.error}: ${out.error_description ?? ''}`; },
  };
}

const requests = []; // of the token endpoint: {grant, status}
const issued = { codes: [], verifiers: [], refreshTokens: [], accessTokens: [], idTokens: [] };
const plain = { delayMs: 0, hangUp: false, status: 0, portal: '', tellsRefreshLife: false, error: '', expiresIn: -1 };
const manner = { ...plain };

function remember(list, value) {
  if (value && !issued[list].includes(value)) issued[list].push(value);
}

/// Notes each request of the token endpoint once it is answered, and what it carried.
async function note(ctx, next) {
  await next();
  if (ctx.path !== '/token' || ctx.method !== 'POST') return;
  // As Keycloak and GitHub do; what it says is this provider's own life of its refresh token.
  if (manner.tellsRefreshLife && ctx.body?.refresh_token) {
    ctx.body.refresh_token_expires_in = ctx.oidc.entities.RefreshToken.remainingTTL;
  }
  if (manner.expiresIn >= 0 && ctx.body?.access_token) ctx.body.expires_in = manner.expiresIn;
  const sent = ctx.oidc?.params ?? {};
  requests.push({ grant: sent.grant_type ?? '', status: ctx.status });
  remember('codes', sent.code);
  remember('verifiers', sent.code_verifier);
  remember('refreshTokens', sent.refresh_token);
  remember('refreshTokens', ctx.body?.refresh_token);
  remember('accessTokens', ctx.body?.access_token);
  remember('idTokens', ctx.body?.id_token);
}

/// The server reads the whole POST and closes without a word (the case in which a careless client sends it again).
async function hangUp(request) {
  let body = '';
  for await (const part of request) body += part;
  requests.push({ grant: new URLSearchParams(body).get('grant_type') ?? '', status: 0 });
  request.socket.destroy();
}

/// The network wants a sign-in of its own first, and answers every request in the provider's place.
const seenByPortal = [];
function answerAsPortal(request, reply) {
  seenByPortal.push(`${request.method} ${request.url}`);
  const page = '<html><form action="/login">Welcome to the hotel</form></html>';
  if (manner.portal === 'page') reply.writeHead(200, { 'content-type': 'text/html' }).end(page);
  else reply.writeHead(302, { location: `${issuer}/portal`, 'content-type': 'text/html' }).end(page);
}

const host = options.host ?? '127.0.0.1';
const port = await new Promise((resolve) => {
  const probe = createServer().listen(options.port ?? 0, host, () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const issuer = `https://${host}:${port}`;
const provider = new Provider(issuer, configuration([await signingKey('RS256'), await signingKey('ES256'),
  await signingKey('EdDSA', { crv: 'Ed25519' })]));
provider.use(note);
const answer = provider.callback();

const server = createServer({ cert: readFileSync(options.cert), key: readFileSync(options.key) }, async (request, reply) => {
  if (manner.portal) { answerAsPortal(request, reply); return; }
  if (request.url === '/token' && request.method === 'POST') {
    const { delayMs, status, error } = manner;
    if (manner.hangUp) { await hangUp(request); return; }
    if (delayMs) await new Promise((resolve) => { setTimeout(resolve, delayMs); });
    if (error) {
      requests.push({ grant: '', status: 400 });
      reply.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      return;
    }
    if (status) {
      requests.push({ grant: '', status });
      reply.writeHead(status, { 'content-type': 'text/plain' }).end('as the test asked');
      return;
    }
  }
  answer(request, reply);
});

const commands = {
  manner: (change) => Object.assign(manner, plain, change),
  // New connections meet another certificate; `cert` and `key` are files.
  certificate: ({ cert, key }) => {
    server.setSecureContext({ cert: readFileSync(cert), key: readFileSync(key) });
    server.closeIdleConnections();
    return true;
  },
  seenByPortal: () => seenByPortal,
  requests: () => requests,
  forget: () => { requests.length = 0; return []; },
  issued: () => issued,
};

server.listen(port, host, () => {
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const { command, ...rest } = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(commands[command](rest))}\n`);
  });
  lines.on('close', () => process.exit(0));
});
