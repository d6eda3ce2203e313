/**
 * CloudEvents 1.0 as they come over HTTP (https://github.com/cloudevents/spec, HTTP protocol binding): binary (attributes
 * as `ce-` headers, data as the body), structured (one JSON object) and batch (a list of such). Pure.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../../errors.ts';
import { parsedJson } from '../../http/json-body.ts';

/** As in `POST /v1/events`. */
export const EVENTS_MAX = 500;
/** Attributes of one event, extensions included. */
const ATTRIBUTES_MAX = 40;

/** Attributes and data of one event, not checked yet. */
export interface RawCloudEvent {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** The events of a request; what is no object stays as it came, and is told of later. Throws REQUEST_MALFORMED or MEDIA_TYPE_UNSUPPORTED. */
export function readMessage(headers: IncomingHttpHeaders, body: Buffer): readonly (RawCloudEvent | null)[] {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/cloudevents-batch+json') {
    const all = parsedJson(body);
    if (!Array.isArray(all)) throw new GatewayError('REQUEST_MALFORMED', 'a batch is a JSON list of events');
    if (all.length === 0 || all.length > EVENTS_MAX) {
      throw new GatewayError('REQUEST_INVALID', `a batch holds 1 to ${EVENTS_MAX} events`);
    }
    return all.map(structured);
  }
  if (type === 'application/cloudevents+json') return [structured(parsedJson(body))];
  if (headers['ce-id'] !== undefined || headers['ce-specversion'] !== undefined) return [binary(headers, type, body)];
  throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', 'this is no CloudEvent: neither its content type nor ce-id says so');
}

function structured(value: unknown): RawCloudEvent | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { data, data_base64: base64, ...attributes } = value as Record<string, unknown>;
  if (Object.keys(attributes).length > ATTRIBUTES_MAX) return null;
  return { attributes, data: base64 === undefined ? data : { data_base64: base64 } };
}

function binary(headers: IncomingHttpHeaders, type: string, body: Buffer): RawCloudEvent | null {
  const found = Object.entries(headers).filter(([name, value]) => name.startsWith('ce-') && typeof value === 'string');
  if (found.length > ATTRIBUTES_MAX) return null;
  const attributes = Object.fromEntries(
    found.map(([name, value]) => [name.slice('ce-'.length), unescaped(String(value))]),
  );
  return { attributes: { datacontenttype: type, ...attributes }, data: dataOf(type, body) };
}

/** JSON as what it says, text as text, anything else as base64. */
function dataOf(type: string, body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (type === '' || type === 'application/json' || type.endsWith('+json')) return parsedJson(body);
  return type.startsWith('text/') ? { text: body.toString('utf8') } : { data_base64: body.toString('base64') };
}

/** Header values hold what is not printable ASCII as percent-encoded UTF-8 (§3.1.3.2); what is no escape stays. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replace(/^"(.*)"$/, '$1'));
  } catch {
    return value;
  }
}
