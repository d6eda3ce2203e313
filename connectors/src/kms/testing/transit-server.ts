/**
 * A server that speaks the published API of Vault's transit engine, over HTTP, for tests of the adapter: real encryption,
 * key versions, batches with Vault's answers to bad items, the errors of a bad token, a missing key and a sealed server.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TransitServer {
  /** `http://127.0.0.1:<port>/transit/<key>`. */
  readonly url: string;
  readonly token: string;
  /** Requests answered, as `METHOD path`. */
  readonly requests: string[];
  /** Answers every request with this status from now on; null ends it. */
  fail(status: number | null): void;
  /** Takes requests and does not answer. */
  hang(is: boolean): void;
  close(): Promise<void>;
}

interface Key {
  readonly versions: Map<number, Buffer>;
  latest: number;
  minDecryption: number;
  minEncryption: number;
  minAvailable: number;
}

type Reply = readonly [status: number, body?: object];

export async function startTransitServer(name = 'mainstem'): Promise<TransitServer> {
  const key: Key = {
    versions: new Map([[1, randomBytes(32)]]),
    latest: 1,
    minDecryption: 1,
    minEncryption: 0,
    minAvailable: 0,
  };
  const token = `hvs.${randomBytes(12).toString('base64url')}`;
  const state = { status: null as number | null, hangs: false };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(`${request.method} ${request.url}`);
    if (state.hangs) return;
    const body = chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
    const [status, reply] = route(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(reply === undefined ? undefined : JSON.stringify(reply));
  }
  function route(request: IncomingMessage, body: Record<string, unknown>): Reply {
    if (state.status !== null) return [state.status, errors(state.status === 503 ? 'Vault is sealed' : 'told to fail')];
    if (request.headers['x-vault-token'] !== token) return [403, errors('permission denied')];
    const found = /^\/v1\/transit\/(encrypt|decrypt|rewrap|keys)\/([^/]+)(?:\/(rotate|config|trim))?$/.exec(
      request.url ?? '',
    );
    if (found === null) return [404, errors('no handler for route')];
    const [, verb = '', asked, action] = found;
    if (asked !== name) return verb === 'keys' ? [404, errors()] : [400, errors('encryption key not found')];
    return verb === 'keys' ? keys(key, action, body) : batch(key, verb, body);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/transit/${name}`,
    token,
    requests,
    fail: (status) => {
      state.status = status;
    },
    hang: (is) => {
      state.hangs = is;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const errors = (...texts: string[]) => ({ errors: texts });

function keys(key: Key, action: string | undefined, body: Record<string, unknown>): Reply {
  switch (action) {
    case undefined:
      return [
        200,
        { data: { type: 'aes256-gcm96', latest_version: key.latest, min_decryption_version: key.minDecryption } },
      ];
    case 'rotate':
      key.latest += 1;
      key.versions.set(key.latest, randomBytes(32));
      return [204];
    case 'config': {
      const floor = Number(body.min_decryption_version);
      if (floor > key.latest)
        return [400, errors(`cannot set min decryption version of ${floor}, latest key version is ${key.latest}`)];
      key.minDecryption = floor;
      key.minEncryption = Number(body.min_encryption_version);
      return [204];
    }
    default: {
      const floor = Number(body.min_available_version);
      if (key.minEncryption === 0 || floor > Math.min(key.minEncryption, key.minDecryption)) {
        return [400, errors('minimum available version cannot be higher than minimum encryption/decryption version')];
      }
      for (const version of [...key.versions.keys()]) if (version < floor) key.versions.delete(version);
      key.minAvailable = floor;
      return [204];
    }
  }
}

function batch(key: Key, verb: string, body: Record<string, unknown>): Reply {
  const items = body.batch_input as Record<string, string>[] | undefined;
  if (!Array.isArray(items) || items.length === 0) return [400, errors('missing batch input to process')];
  const results = items.map((item) => one(key, verb, item));
  return [results.some((result) => 'error' in result) ? 400 : 200, { data: { batch_results: results } }];
}

function one(key: Key, verb: string, item: Record<string, string>): Record<string, unknown> {
  try {
    if (verb === 'encrypt') return encrypted(key, Buffer.from(item.plaintext ?? '', 'base64'));
    const plain = decrypted(key, item.ciphertext ?? '');
    return verb === 'rewrap' ? encrypted(key, plain) : { plaintext: plain.toString('base64') };
  } catch (error) {
    return { error: (error as Error).message, ...(verb === 'decrypt' ? { plaintext: '' } : {}) };
  }
}

function encrypted(key: Key, plain: Buffer): Record<string, unknown> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.versions.get(key.latest) as Buffer, iv);
  const bytes = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: `vault:v${key.latest}:${bytes.toString('base64')}`, key_version: key.latest };
}

function decrypted(key: Key, ciphertext: string): Buffer {
  const found = /^vault:v(\d+):(.+)$/.exec(ciphertext);
  if (found === null) throw new Error('invalid ciphertext: no prefix');
  const version = Number(found[1]);
  if (version < key.minDecryption) throw new Error('ciphertext or signature version is disallowed by policy (too old)');
  const secret = key.versions.get(version);
  if (secret === undefined) throw new Error('invalid ciphertext: version is too new');
  const bytes = Buffer.from(found[2] ?? '', 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    throw new Error('cipher: message authentication failed');
  }
}
