/**
 * Makes sure that Temporal knows the attributes workflows set: one that is unknown would stop every workflow at its first
 * step. The local stack registers them too; this is for any other Temporal.
 */
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { searchAttributeKeys } from './steps/search-attributes.ts';

/** gRPC status ALREADY_EXISTS. */
const ALREADY_EXISTS = 6;

/** Registers what is missing in the namespace. */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributeKeys.filter((key) => !Object.hasOwn(customAttributes, key.name));
  if (missing.length > 0) await addSearchAttributes(connection, namespace, missing);
}

type Keys = readonly (typeof searchAttributeKeys)[number][];

/** Registers attributes; no error when they are known already. */
export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  keys: Keys = searchAttributeKeys,
): Promise<void> {
  const searchAttributes = Object.fromEntries(
    keys.map((key) => [key.name, encodeSearchAttributeIndexedValueType(key.type) ?? 0]),
  );
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    // Another worker was a moment faster.
    if (!isGrpcServiceError(error) || error.code !== ALREADY_EXISTS) throw error;
  }
}
