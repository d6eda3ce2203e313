/** Small conversations in each service's own protocol. One try each; a probe throws while the service cannot serve. */
import { connect } from 'node:net';

/** Longest wait for one answer (ms). */
export const PROBE_TIMEOUT_MS = 2_000;

/** Sends bytes and resolves with what came back as soon as `enough` says so. */
function converse(port: number, request: Buffer | string, enough: (answer: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request));
    const end = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve(answer);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(new Error(`no answer on port ${port} in ${PROBE_TIMEOUT_MS} ms`)));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (enough(answer)) end();
    });
    socket.on('error', (error) => end(error));
    socket.on('end', () => end(new Error(`port ${port} closed the connection`)));
  });
}

const API_VERSIONS = 18;
const CORRELATION = 0x6d61696e;

/** Kafka: an ApiVersions request, version 0 (size, key, version, correlation id, null client id). */
export async function probeKafka(port: number): Promise<void> {
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(API_VERSIONS, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(CORRELATION, 8);
  request.writeInt16BE(-1, 12);
  const answer = await converse(port, request, (bytes) => bytes.length >= 10);
  const error = answer.readInt16BE(8);
  if (answer.readInt32BE(4) !== CORRELATION || error !== 0)
    throw new Error(`Kafka answers ApiVersions with error ${error}`);
}

/** Redis: PING, answered by PONG once the data set is loaded. */
export async function probeRedis(port: number): Promise<void> {
  const answer = await converse(port, 'PING\r\n', (bytes) => bytes.includes(0x0a));
  const line = answer.toString('utf8').trim();
  if (line !== '+PONG') throw new Error(`Redis answers PING with ${line}`);
}

/** The service is there and says itself that it cannot serve, and why: something other than silence. */
export class UnwellAnswer extends Error {}

/** Any HTTP service: GET answers 2xx. Throws `UnwellAnswer` when it answers otherwise. */
export async function probeHttp(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  const body = await response.text();
  if (!response.ok) throw new UnwellAnswer(`${url} answers ${response.status} ${body.slice(0, 300)}`.trim());
}

/** A service whose first word needs credentials: does it take connections? */
export function probeTcp(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve();
    });
    socket.setTimeout(PROBE_TIMEOUT_MS, () => socket.destroy(new Error(`no connection to port ${port}`)));
    socket.on('error', reject);
  });
}
