/** Another catalogue or click model than that of then: rows by their field, as files say them (`mainstem twin replay`). */
import { hash } from 'node:crypto';
import { compileModel } from '@mainstem/models/click/compiled/compile';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import { catalogueField } from '@mainstem/streams/catalogue/contract';
import { readRow } from '../../catalogue/rows.ts';
import { BidderError } from '../../errors.ts';

/** Rows of one file. */
const ROWS_MAX = 100_000;

/**
 * JSON of `{ "campaign|acme|spring": {…}, "creative|acme|banner-9": null }`; null takes a row away. Throws
 * `REPLAY_CATALOGUE_INVALID`, naming the row.
 */
export function readGivenRows(text: string): Map<string, string> {
  const fail = (what: string, cause?: unknown): never => {
    throw new BidderError('REPLAY_CATALOGUE_INVALID', `the other catalogue cannot be used: ${what}`, { cause });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return fail((cause as Error).message, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('it is no object of rows');
  const rows = Object.entries(value);
  if (rows.length > ROWS_MAX) fail(`more than ${ROWS_MAX} rows`);
  return new Map(
    rows.map(([field, row]) => {
      const json = row === null ? '' : JSON.stringify(row);
      try {
        if (row !== null) readRow(field, json);
      } catch (cause) {
        fail(`row ${field}: ${(cause as Error).message}`, cause);
      }
      return [field, json];
    }),
  );
}

/** The row of an ONNX model that campaigns of the tenant ask when they name it. Throws a ModelError when none can. */
export function givenModel(tenant: string, id: string, onnx: Uint8Array): readonly [field: string, json: string] {
  compileModel(onnx);
  const bytes = Buffer.from(onnx);
  const row = {
    tenant,
    id,
    action: 'CLICK',
    isDefault: true,
    features: clickFeaturesVersion,
    onnx: bytes.toString('base64'),
    sha256: hash('sha256', bytes, 'hex'),
    // Later than any of the log, so that it is the default.
    publishedAtMs: Number.MAX_SAFE_INTEGER,
  };
  return [catalogueField('model', tenant, id), JSON.stringify(row)];
}
