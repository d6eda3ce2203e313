/**
 * Two who edit one head of a config: the second is told 409 and where the branch stands now (WAP-38), so that an editor can
 * show the difference and go on from there. The decider's own words name the commit; programs read it here.
 */
import type { Branch } from '@mainstem/schemas/agent-config/risk';
import type { AgentConfigState } from '@mainstem/streams/deciders/agent-config/state';
import type { AnyCommand } from './streams.ts';
import type { Writers } from './writers.ts';

export const MOVED = 'CONFIG_HEAD_MOVED';

export interface MovedHead {
  readonly branch: string;
  /** Head of the branch now; null when it has no commit. */
  readonly parent: { readonly commitId: string; readonly version: number; readonly contentHash: string } | null;
}

export async function movedHead(
  writers: Pick<Writers, 'configs'>,
  tenant: string,
  configId: string,
  command: AnyCommand,
): Promise<MovedHead> {
  const { state } = (await writers.configs.load(tenant, configId)) as { state: AgentConfigState };
  const branch = branchOf(command, state);
  const { head } = state.branches[branch];
  if (head === null) return { branch, parent: null };
  const { commitId, version, hash: contentHash } = head;
  return { branch, parent: { commitId, version, contentHash } };
}

/** Of a promotion whichever of the two moved: the source is looked at first, as the decider does. */
function branchOf(command: AnyCommand, { branches, edits }: AgentConfigState): Branch {
  const { type, branch, editId, from, to, fromHead } = command as Readonly<Record<string, string | undefined>>;
  if (type === 'PromoteConfig') {
    return (branches[from as Branch].head?.commitId === fromHead ? to : from) as Branch;
  }
  return (branch ?? (editId === undefined ? undefined : edits[editId]?.branch) ?? 'dev') as Branch;
}
