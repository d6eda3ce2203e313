/** What the verbs of configs share: heads of branches, commits by name, and commands to the gateway. */
import { readFile } from 'node:fs/promises';
import { usage } from '../errors.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import type { VerbContext } from '../verb.ts';

export interface Flags {
  readonly tenant: string;
  readonly as: string;
  readonly branch: Branch;
  readonly message?: string;
  readonly reason?: string;
  readonly against?: string;
  readonly words?: string;
  readonly to?: string;
  readonly from?: Branch;
  readonly say?: string;
  readonly cohort?: string;
  readonly scenarios?: boolean;
}

export type Branch = 'dev' | 'staging' | 'prod';

export interface CommitRow {
  readonly configId: string;
  readonly commitId: string;
  readonly branch: Branch;
  readonly version: number;
  readonly yaml: string;
  readonly message: string;
  readonly diff: string;
  readonly origin: string;
  readonly paths: readonly string[];
  readonly committedBy: string;
  readonly committedAtMs: number;
}

/** Signs of a commit that people type. */
export const SHORT = 12;

export const gatewayOf = ({ environment }: VerbContext, { tenant, as }: Flags): Promise<GatewayClient> =>
  connectGateway(environment, tenant, ['admin'], { subject: as });

export async function commits(
  gateway: GatewayClient,
  query: Readonly<Record<string, string>>,
  max = 500,
): Promise<CommitRow[]> {
  const rows: CommitRow[] = [];
  for await (const row of gateway.items('/v1/configs/commits', { query: query as never })) {
    rows.push(row as unknown as CommitRow);
    if (rows.length >= max) break;
  }
  return rows;
}

/** The last commit of a branch, by its version: two commits of one millisecond are listed in any order. */
export async function headOf(gateway: GatewayClient, configId: string, branch: Branch): Promise<CommitRow | null> {
  const rows = await commits(gateway, { configId, branch }, 100);
  return rows.reduce<CommitRow | null>((best, row) => (best === null || row.version > best.version ? row : best), null);
}

export async function needed(gateway: GatewayClient, configId: string, branch: Branch): Promise<CommitRow> {
  const head = await headOf(gateway, configId, branch);
  if (head === null) throw usage(`${configId} has no commit on ${branch}: see "mainstem configs branches ${configId}"`);
  return head;
}

export async function commitNamed(gateway: GatewayClient, configId: string, name: string): Promise<CommitRow | null> {
  const found = (await commits(gateway, { configId })).filter(({ commitId }) => commitId.startsWith(name));
  if (found.length > 1) throw usage(`${name} names ${found.length} commits: give more of it`);
  return found[0] ?? null;
}

export async function given(
  { output }: VerbContext,
  gateway: GatewayClient,
  id: string,
  body: object,
  changeId?: string,
): Promise<void> {
  const { data } = await gateway.post('/v1/commands/configs/{id}', { path: { id }, body: body as never });
  const types = data.events.map(({ type }) => type).join(', ');
  output.document({ ...data, ...(changeId === undefined ? {} : { changeId }) }, () =>
    changeId === undefined ? types : `${types}\nchange ${changeId}; where it stands: mainstem configs changes ${id}`,
  );
}

export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw usage(`${file} cannot be read: ${(cause as Error).message}`);
  }
}
