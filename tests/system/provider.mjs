// The certified oidc-provider over https on loopback: the other side of the system tests, in which nothing is ours.
//   node provider.mjs '{"cert":"…pem","key":"…pem","accessLife":300,"demanding":true}'
// `demanding`: it has clients of which it wants more than a public client can, and says in its metadata what it could.
// `registers`: clients register themselves (RFC 7591, 7592), and tokens are for a resource where one is named (RFC 8707).
// `device`: its clients may sign in by a code on another device (RFC 8628).
// `signers`: clients that sign who they are: {id, method, alg, publicKey (PEM)} or {id, method, secret}.
// `acr`: the ways to authenticate that it has, and that a request may ask for; a sign-in reaches the manner's `reaches`.
// `resources`: the APIs for which a refresh may ask a token.
// `dpop`: it binds tokens to keys (RFC 9449), and wants a nonce of its own in each proof.
// Prints {"issuer":…} as its first line. Then it reads one JSON command a line and answers each with one line; when its
// input ends, it ends. Keeps what it issued in memory, so that a test can ask for it and search the wallet's traces.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:https';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The packages live below build/, not beside this file.
const require = createRequire(`${process.env.LANYARD_NODE_MODULES}/here.js`);
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: Provider, interactionPolicy } = await load('oidc-provider');
// Where the provider keeps what it is told; it shows this to nobody.
const besideIt = new URL('adapters/memory_adapter.js', pathToFileURL(require.resolve('oidc-provider')));
const { default: MemoryAdapter } = await import(besideIt.href);
const { generateKeyPair, exportJWK } = await load('jose');
// Its notices: standard output is for the answers.
console.info = console.warn;

const options = JSON.parse(process.argv[2]);
// Without offline_access there are no refresh tokens, and no client may be registered for them.
const grantTypes = ['authorization_code',
  ...(!options.scopes || options.scopes.includes('offline_access') ? ['refresh_token'] : [])];
// Only where the test asks for it: what a provider offers is said to the person.
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
if (options.device) grantTypes.push(deviceGrant);
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

// A confidential client of the test's own, which may ask about every token (RFC 7662).
const inspector = { client_id: 'inspector', client_secret: 'the-inspector-of-the-tests', redirect_uris: [],
  response_types: [], grant_types: [] };
const wallets = algorithms.map((alg) => ({
  client_id: `lanyard-${alg.toLowerCase()}`,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://127.0.0.1/callback'],
  grant_types: grantTypes,
  id_token_signed_response_alg: alg,
}));

/// Clients of which more is wanted than an ID: a secret that is sent in one way alone, proofs, keys.
async function demandingClients() {
  const { publicKey } = await generateKeyPair('RSA-OAEP');
  const encryption = { ...await exportJWK(publicKey), use: 'enc', alg: 'RSA-OAEP' };
  const plain = { ...wallets[0], id_token_signed_response_alg: 'ES256' };
  const secret = 'the-secret-of-the-wallet-of-the-tests';
  return [
    { ...plain, client_id: 'wants-post', token_endpoint_auth_method: 'client_secret_post', client_secret: secret },
    { ...plain, client_id: 'wants-basic', token_endpoint_auth_method: 'client_secret_basic', client_secret: secret },
    { ...plain, client_id: 'wants-dpop', dpop_bound_access_tokens: true },
    { ...plain, client_id: 'wants-request-object', require_signed_request_object: true },
    { ...plain, client_id: 'wants-encryption', id_token_encrypted_response_alg: 'RSA-OAEP',
      id_token_encrypted_response_enc: 'A256GCM', jwks: { keys: [encryption] } },
  ];
}
const demanding = options.demanding ? await demandingClients() : [];
const demandingFeatures = options.demanding ? { dPoP: { enabled: true }, encryption: { enabled: true },
  jwtResponseModes: { enabled: true }, requestObjects: { request: true, requireSignedRequestObject: false } } : {};
const signers = (options.signers ?? []).map(({ id, method, alg, publicKey, secret }) => ({
  ...wallets[0],
  client_id: id,
  id_token_signed_response_alg: 'ES256',
  token_endpoint_auth_method: method,
  ...(alg ? { token_endpoint_auth_signing_alg: alg } : {}),
  ...(secret ? { client_secret: secret } : {}),
  ...(publicKey ? { jwks: { keys: [{ ...createPublicKey(publicKey).export({ format: 'jwk' }), use: 'sig' }] } } : {}),
}));
// A client whose redirect addresses are compared letter by letter, port and all: no native one (RFC 8252 section 7.3).
const exact = options.redirects?.length ? [{
  client_id: 'lanyard-exact',
  application_type: 'web',
  token_endpoint_auth_method: 'none',
  redirect_uris: options.redirects,
  grant_types: grantTypes,
  id_token_signed_response_alg: 'ES256',
}] : [];

// Each says of resources what the other does not.
if (options.registers && options.resources?.length) throw new Error('either registers or resources');
const registering = options.registers ? {
  registration: { enabled: true },
  registrationManagement: { enabled: true },
  resourceIndicators: {
    enabled: true,
    useGrantedResource: () => true,
    getResourceServerInfo: (ctx, resource) => ({ scope: 'files:read files:write', audience: resource, accessTokenTTL: 300,
      accessTokenFormat: 'opaque' }),
  },
} : {};

async function signingKey(alg, extra) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, ...extra });
  return { ...await exportJWK(privateKey), use: 'sig' };
}

// APIs that a token may be for (RFC 8707). Every sign-in may later ask for a token for each of them, and gets by itself one
// for userinfo.
const resources = options.resources?.length ? { resourceIndicators: {
  enabled: true,
  defaultResource: (ctx, client, oneOf) => (oneOf ? undefined : options.resources),
  useGrantedResource: () => false,
  getResourceServerInfo: () => ({ scope: 'profile email', audience: undefined, accessTokenFormat: 'opaque' }),
} } : {};

/// A request may name the ways to authenticate that it takes: who did not sign in by one of them does so anew, once.
function strongerSignIns() {
  const { Check } = interactionPolicy;
  const policy = interactionPolicy.base();
  policy.get('login').checks.add(new Check('acr_values', 'another way to authenticate is wanted', ({ oidc }) => {
    const wanted = oidc.params.acr_values?.split(' ') ?? [];
    const met = wanted.length === 0 || wanted.includes(oidc.acr) || oidc.result?.login !== undefined;
    return met ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
  }));
  return { acrValues: options.acr, interactions: { policy } };
}

function configuration(keys) {
  return {
    ...(options.acr?.length ? strongerSignIns() : {}),
    clients: [...wallets, ...demanding, ...signers, ...exact, inspector],
    jwks: { keys },
    enabledJWA: { idTokenSigningAlgValues: algorithms },
    scopes: options.scopes ?? ['openid', 'offline_access', 'profile', 'email'],
    // The provider lists each scope that has claims.
    claims: Object.fromEntries(Object.entries({ openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] })
      .filter(([scope]) => options.scopes?.includes(scope) ?? true)),
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} of the tests`, email: `${id}@example.test`, email_verified: true }),
    }),
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      // As by default: a public client may ask about its own tokens.
      introspection: { enabled: true, allowedPolicy: (ctx, client, token) => client.clientId === 'inspector'
        || client.clientId === token.clientId },
      ...resources,
      revocation: { enabled: true },
      ...(options.device ? { deviceFlow: { enabled: true } } : {}),
      ...demandingFeatures,
      ...(options.dpop ? { dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true } } : {}),
      ...(options.acr?.length ? { claimsParameter: { enabled: true } } : {}),
      ...registering,
    },
    ttl: { AccessToken: options.accessLife ?? 300, RefreshToken: 86400, AuthorizationCode: 60, IdToken: 3600,
      Grant: 86400, Session: 86400, Interaction: 600, DeviceCode: 600 },
    cookies: { keys: ['only for the tests'] },
    renderError(ctx, out) { ctx.type = 'text'; ctx.body = `${out.error}: ${out.error_description ?? ''}`; },
  };
}

const requests = []; // of the token endpoint: {grant, status}
const revoked = []; // the tokens that the revocation endpoint was asked to take back
const issued = { codes: [], verifiers: [], refreshTokens: [], accessTokens: [], idTokens: [] };
const plain = { addsScope: '', stubborn: false, delayMs: 0, hangUp: false, status: 0, portal: '', tellsRefreshLife: false,
  error: '', expiresIn: -1, revokeStatus: 0, scope: null, metadata: {}, slowDowns: 0,
  verificationHost: '', tokenType: '', nonceLoop: false, nonceBytes: 24, reaches: '' };
const manner = { ...plain };

function remember(list, value) {
  if (value && !issued[list].includes(value)) issued[list].push(value);
}

/// Notes each request of the token endpoint once it is answered, and what it carried.
async function note(ctx, next) {
  await next();
  // As another provider's would say it.
  if (ctx.path === '/.well-known/openid-configuration') {
    Object.assign(ctx.body, manner.metadata);
    // What is null there, it does not say.
    for (const [name, value] of Object.entries(manner.metadata)) if (value === null) delete ctx.body[name];
  }
  // As a provider that lies: the code is to be typed at somebody else's.
  if (ctx.path === '/device/auth' && ctx.body?.verification_uri && manner.verificationHost) {
    ctx.body.verification_uri = `https://${manner.verificationHost}/device`;
  }
  if (ctx.path === '/token/revocation' && ctx.status === 200) revoked.push(ctx.oidc?.params?.token);
  if (ctx.path !== '/token' || ctx.method !== 'POST') return;
  // As Keycloak and GitHub do; what it says is this provider's own life of its refresh token.
  if (manner.tellsRefreshLife && ctx.body?.refresh_token) {
    ctx.body.refresh_token_expires_in = ctx.oidc.entities.RefreshToken.remainingTTL;
  }
  if (manner.expiresIn >= 0 && ctx.body?.access_token) ctx.body.expires_in = manner.expiresIn;
  if (manner.tokenType && ctx.body?.access_token) ctx.body.token_type = manner.tokenType;
  if (manner.scope !== null && ctx.body?.access_token) ctx.body.scope = manner.scope;
  const sent = ctx.oidc?.params ?? {};
  // It gives more than it was asked for: unless the scopes were named, or in any case.
  if (manner.addsScope && ctx.body?.access_token && (manner.stubborn || !sent.scope)) {
    ctx.body.scope = `${ctx.body.scope} ${manner.addsScope}`;
  }
  // This version never says so by itself.
  if (manner.slowDowns > 0 && ctx.body?.error === 'authorization_pending') {
    manner.slowDowns -= 1;
    ctx.body = { error: 'slow_down' };
    ctx.status = 400;
  }
  requests.push({ grant: sent.grant_type ?? '', status: ctx.status, scope: sent.scope ?? '',
    resource: sent.resource ?? '', error: ctx.body?.error ?? '',
    at: Date.now() / 1000 });
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
const registered = []; // the clients that registered themselves and are still there
provider.on('registration_create.success', (ctx, client) => registered.push(client.clientId));
provider.on('registration_delete.success', (ctx, client) => registered.splice(registered.indexOf(client.clientId), 1));
provider.use(note);
// The pages that it has for tests do not say how the person authenticated.
const { interactionFinished } = provider;
provider.interactionFinished = function finish(request, reply, result, ...rest) {
  if (result.login && manner.reaches) Object.assign(result.login, { acr: manner.reaches });
  return interactionFinished.call(this, request, reply, result, ...rest);
};
const answer = provider.callback();

// This version takes a secret in the header and in the body alike. A stricter one takes it as the client is registered.
const asked = new AsyncLocalStorage();
const { compareClientSecret } = provider.Client.prototype;
provider.Client.prototype.compareClientSecret = function compareAsRegistered(actual) {
  const inHeader = asked.getStore().headers.authorization !== undefined;
  return inHeader === (this.clientAuthMethod === 'client_secret_basic') && compareClientSecret.call(this, actual);
};

const server = createServer({ cert: readFileSync(options.cert), key: readFileSync(options.key) }, async (request, reply) => {
  if (manner.portal) { answerAsPortal(request, reply); return; }
  // As where a client may sign in and not revoke.
  if (request.url === '/token/revocation' && manner.revokeStatus) {
    requests.push({ grant: 'revoke', status: manner.revokeStatus });
    reply.writeHead(manner.revokeStatus, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: 'invalid_client', error_description: 'client authentication failed' }));
    return;
  }
  if (request.url === '/token' && request.method === 'POST') {
    const { delayMs, status, error } = manner;
    if (manner.hangUp) { await hangUp(request); return; }
    if (delayMs) await new Promise((resolve) => { setTimeout(resolve, delayMs); });
    if (manner.nonceLoop) {
      requests.push({ grant: '', status: 400 });
      reply.writeHead(400, { 'content-type': 'application/json', 'dpop-nonce': randomBytes(manner.nonceBytes).toString('hex') })
        .end(JSON.stringify({ error: 'use_dpop_nonce' }));
      return;
    }
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
  asked.run(request, () => answer(request, reply));
});

const commands = {
  manner: (change) => Object.assign(manner, plain, change),
  // New connections meet another certificate; `cert` and `key` are files.
  certificate: ({ cert, key }) => {
    server.setSecureContext({ cert: readFileSync(cert), key: readFileSync(key) });
    server.closeIdleConnections();
    return true;
  },
  registered: () => registered,
  // As if its database had been made anew: it knows none of the clients that registered themselves.
  forgetClients: () => {
    for (const client of registered.splice(0)) new MemoryAdapter('Client').destroy(client);
    return true;
  },
  seenByPortal: () => seenByPortal,
  requests: () => requests,
  forget: () => { requests.length = 0; return []; },
  issued: () => issued,
  revoked: () => revoked,
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
