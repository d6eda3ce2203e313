/**
 * The ring of keys that sign access tokens: made at the first login of a fresh platform, rotated step by step by an operator
 * (docs/identity.md). Private keys are in the secret store; the log has the public ones and says which one signs.
 */
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { SIGNING_KEYS } from '@mainstem/streams/deciders/identity/decider';
import type { SigningKey } from '@mainstem/streams/deciders/identity/signing-keys';
import type { Execute } from '../execute.ts';
import type { SecretPlace, SecretStore } from '../secrets/secret-store.ts';
import type { IdentityView } from '../view/identity-view.ts';
import { ACCESS_TOKEN_TTL_MS, SESSION_TOKEN_ALGORITHM, type Signer } from './access-token.ts';

/** Verifiers keep the key set this long (RFC 7517 says nothing: we do, in Cache-Control). */
export const JWKS_MAX_AGE_S = 300;
/** A key is known everywhere before it signs: twice as long as anybody keeps the set. */
export const PUBLISH_AHEAD_MS = 2 * JWKS_MAX_AGE_S * 1_000;
/** A key that signs no more verifies until its last token is over, and a minute for clocks. */
const VERIFIES_AFTER_MS = ACCESS_TOKEN_TTL_MS + 60_000;

export interface SigningRing {
  /** Key that signs now; makes one when there is none. */
  signer(): Promise<Signer>;
  publish(actor: string): Promise<{ kid: string; usableFromMs: number }>;
  activate(kid: string, actor: string): Promise<void>;
  retire(kid: string, actor: string): Promise<void>;
  revoke(kid: string, because: string, actor: string): Promise<void>;
  /** The public keys a verifier needs (RFC 7517). */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

interface Parts {
  readonly view: IdentityView;
  readonly secrets: SecretStore;
  readonly execute: Execute;
  readonly clock: () => number;
}

const ITSELF = 'service:gateway';

export function createSigningRing({ view, secrets, execute, clock }: Parts): SigningRing {
  const privateKeys = new Map<string, KeyObject>();
  const run = (command: Parameters<Execute>[2], actor: string) =>
    execute(PLATFORM_TENANT, SIGNING_KEYS, command, actor);
  const active = () => view.signingKeys().find(({ state }) => state === 'active');

  const publish = async (actor: string) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const [kid, secretId] = [randomUUID(), randomUUID()];
    const secret = JSON.stringify(privateKey.export({ format: 'jwk' }));
    await secrets.put(placeOf(secretId), secret); // before the event: a key on the log can sign
    const usableFromMs = clock() + PUBLISH_AHEAD_MS;
    const publicText = JSON.stringify(publicKey.export({ format: 'jwk' }));
    const told = { kid, algorithm: SESSION_TOKEN_ALGORITHM, publicKey: publicText, secretId, usableFromMs };
    await run({ type: 'PublishSigningKey', ...told }, actor);
    return { kid, usableFromMs };
  };
  const activate = (kid: string, actor: string) =>
    run({ type: 'ActivateSigningKey', kid, previousUntilMs: clock() + VERIFIES_AFTER_MS, atMs: clock() }, actor);

  /** Of two processes that begin at once one publishes; the other takes what was published into use. */
  const begin = async (): Promise<void> => {
    const attempts = [() => publish(ITSELF), () => activate(publishedKid(view), ITSELF)];
    for (const attempt of attempts) {
      await view.catchUp();
      if (active() !== undefined) return;
      if (attempt === attempts[0] && publishedKid(view) !== '') continue;
      await attempt().catch((error: unknown) => {
        if (!isLostRace(error)) throw error;
      });
    }
    await view.catchUp();
  };

  return {
    async signer() {
      if (active() === undefined) await begin();
      const key = active();
      if (key === undefined) throw new Error('no signing key is in use although one was just taken');
      const known = privateKeys.get(key.kid) ?? (await privateKeyOf(secrets, key));
      privateKeys.set(key.kid, known); // bounded by the ring
      return { kid: key.kid, key: known };
    },
    publish,
    async activate(kid, actor) {
      await activate(kid, actor);
    },
    async retire(kid, actor) {
      const key = view.signingKeys().find((one) => one.kid === kid);
      await run({ type: 'RetireSigningKey', kid, atMs: clock() }, actor);
      if (key !== undefined) await secrets.drop(placeOf(key.secretId));
    },
    async revoke(kid, because, actor) {
      const key = view.signingKeys().find((one) => one.kid === kid);
      await run({ type: 'RevokeSigningKey', kid, because }, actor);
      if (key !== undefined) await secrets.drop(placeOf(key.secretId));
    },
    jwks() {
      const shown = view.signingKeys().filter(({ state, untilMs }) => {
        return state !== 'revoked' && (state !== 'verifying' || clock() < (untilMs ?? 0));
      });
      return { keys: shown.map(publicJwk) };
    },
  };
}

function publicJwk({ kid, algorithm, publicKey }: SigningKey): Readonly<Record<string, unknown>> {
  const { kty, crv, x } = JSON.parse(publicKey) as JsonWebKey;
  return { kty, crv, x, kid, alg: algorithm, use: 'sig' };
}

async function privateKeyOf(secrets: SecretStore, { secretId, kid }: SigningKey): Promise<KeyObject> {
  const text = await secrets.get(placeOf(secretId));
  if (text === undefined) throw new Error(`the private key of ${kid} is not in the secret store: rotate to another`);
  return createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' });
}

function placeOf(secretId: string): SecretPlace {
  return { tenant: PLATFORM_TENANT, subject: SIGNING_KEYS, kind: 'signing-key', secretId };
}

function publishedKid(view: IdentityView): string {
  return view.signingKeys().find(({ state }) => state === 'published')?.kid ?? '';
}

function isLostRace(error: unknown): boolean {
  const lost = ['SIGNING_KEY_WAITING', 'SIGNING_KEY_NOT_PUBLISHED', 'SIGNING_KEY_TOO_NEW', 'SIGNING_KEY_NOT_FOUND'];
  return lost.includes(String((error as { code?: unknown }).code));
}
