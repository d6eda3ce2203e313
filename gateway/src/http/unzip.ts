/**
 * Bodies sent as gzip, for routes whose clients send them so. What comes out is bounded like any body: fastify counts the
 * bytes it reads of the stream given here, so a small body that would unfold to gigabytes ends at the limit.
 */
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { preParsingAsyncHookHandler, RequestPayload } from 'fastify';
import { GatewayError } from '../errors.ts';

/** A preParsing hook; throws MEDIA_TYPE_UNSUPPORTED for any other encoding. A body that is no gzip is REQUEST_MALFORMED. */
export const unzip: preParsingAsyncHookHandler = async (request, _reply, payload) => {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return payload;
  if (encoding !== 'gzip') throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', 'only gzip is taken as an encoding');
  const out = new PassThrough() as PassThrough & { receivedEncodedLength: number };
  out.receivedEncodedLength = 0;
  payload.on('data', (chunk: Buffer) => {
    out.receivedEncodedLength += chunk.length;
  });
  const gunzip = createGunzip();
  pipeline(payload as RequestPayload, gunzip, (error) => {
    if (error) out.destroy(malformed(error));
  });
  pipeline(gunzip, out, () => undefined); // its error is the one above
  return out;
};

function malformed(cause: unknown): GatewayError {
  return new GatewayError('REQUEST_MALFORMED', 'the body is not gzip, or it was cut off', { cause });
}
