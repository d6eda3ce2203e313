/** Activities of a lockdown. */
export interface EndAccessInput {
  readonly step: string;
  readonly tenant: string;
  readonly because: string;
  readonly revokeKeys: boolean;
  readonly correlationId: string;
  readonly causationId: string;
  readonly occurredAtMs: number;
}

export interface EndedAccess {
  readonly sessions: number;
  readonly keys: number;
}

export interface LockdownActivities {
  /** Ends every session of a tenant and, where asked, revokes its keys; a retry goes on with what is left. */
  endAccess(input: EndAccessInput): Promise<EndedAccess>;
}
