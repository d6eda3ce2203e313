/** Activities of a rollback. */
import type { Branch } from '@mainstem/schemas/agent-config/risk';

export interface GoldQuery {
  readonly tenant: string;
  readonly campaignId: string;
  /** The creative to be replaced; never a candidate itself. */
  readonly creativeId: string;
}

export interface RollbackActivities {
  /** Ids of gold creatives that could take over, best first; empty when the reserve is. */
  goldCandidates(query: GoldQuery): Promise<readonly string[]>;
  /** From the creative's own stream; empty when there is no such creative. */
  campaignOfCreative(query: { readonly tenant: string; readonly creativeId: string }): Promise<string>;
  /** Commit of the config that is in force on a branch, production when none is named; null for none. */
  configInForce(query: {
    readonly tenant: string;
    readonly configId: string;
    readonly branch?: Branch;
  }): Promise<string | null>;
  /** Branch a commit is the head of; null when it is none any more. */
  branchInForce(query: {
    readonly tenant: string;
    readonly configId: string;
    readonly version: string;
  }): Promise<Branch | null>;
}
