/** A client of the bench's Temporal, as the workflows process has one. */
import { addSearchAttributes } from '@mainstem/workflows/search-attributes';
import { Client, Connection } from '@temporalio/client';
import type { Environment } from '../kit/platform.ts';

export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
}

export function placeOf(environment: Environment): TemporalPlace {
  const { MAINSTEM_TEMPORAL_ADDRESS: address = '', MAINSTEM_TEMPORAL_NAMESPACE: namespace = '' } = environment;
  return { address, namespace };
}

export async function withClient<Result>(
  { address, namespace }: TemporalPlace,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.connect({ address });
  try {
    await addSearchAttributes(connection, namespace);
    return await work(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

/** Runs `count` calls, so many at once, and says how many a second that were. */
export async function callsPerS(count: number, atOnce: number, call: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const caller = async () => {
    for (let n = next++; n < count; n = next++) await call(n);
  };
  const startedAtMs = performance.now();
  await Promise.all(Array.from({ length: atOnce }, caller));
  return (count * 1_000) / (performance.now() - startedAtMs);
}
