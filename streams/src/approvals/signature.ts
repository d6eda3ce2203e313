/**
 * Decisions as compact JWS (RFC 7515) with the platform's signing keys, whose public halves are on the log. The header's
 * type keeps them apart from access tokens of the same keys: neither is taken for the other.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import { type Statement, statementText } from '../deciders/approval/content.ts';

const ALGORITHM = 'EdDSA';
export const APPROVAL_JWS_TYPE = 'mainstem-approval+jws';

export interface StatementSigner {
  readonly kid: string;
  readonly key: KeyObject;
}

export function signStatement({ kid, key }: StatementSigner, said: Statement): string {
  const header = encoded(JSON.stringify({ alg: ALGORITHM, typ: APPROVAL_JWS_TYPE, kid }));
  const signed = `${header}.${encoded(statementText(said))}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

export type SignatureVerdict = 'VALID' | 'MALFORMED' | 'OTHER_STATEMENT' | 'KEY_UNKNOWN' | 'FORGED';

/** Whether `jws` is this very statement, signed by the key it names. `publicKeyOf` answers with a JWK as JSON text. */
export function verifyStatement(
  jws: string,
  said: Statement,
  publicKeyOf: (kid: string) => string | undefined,
): SignatureVerdict {
  const [header = '', payload = '', signature = '', ...rest] = jws.split('.');
  const kid = kidOf(header);
  if (kid === undefined || rest.length > 0) return 'MALFORMED';
  if (payload !== encoded(statementText(said))) return 'OTHER_STATEMENT';
  const jwk = publicKeyOf(kid);
  if (jwk === undefined) return 'KEY_UNKNOWN';
  const key = createPublicKey({ key: JSON.parse(jwk) as JsonWebKey, format: 'jwk' });
  const isGood = verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  return isGood ? 'VALID' : 'FORGED';
}

/** Of a header that is exactly ours: algorithm and type are pinned, and nothing else in it is followed. */
export function kidOf(header: string): string | undefined {
  try {
    const { alg, typ, kid, ...others } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    const isOurs = alg === ALGORITHM && typ === APPROVAL_JWS_TYPE && Object.keys(others).length === 0;
    return isOurs && typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined; // no JSON: not a header of ours
  }
}

function encoded(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
