/**
 * The CRM people of the tenant work in: companies, contacts, deals and tickets, kept equal to what the log says (WAP-16,
 * WAP-36). What the CRM changes by itself comes in by webhook as `crm_events`.
 *
 * An adapter promises:
 *  - `upsert` is idempotent by nature: a record is found by our own id, never by a name or an address.
 *  - `associate` of what is associated changes nothing.
 *  - Errors are `ConnectorError`; values of properties reach the CRM and nothing else (R6); never a retry by itself (R8).
 *  - Writes are called from Temporal activities only (R11).
 */
export type CrmKind = 'company' | 'contact' | 'deal' | 'ticket';

export interface CrmRecordRequest {
  readonly kind: CrmKind;
  /** Our id of the thing, e.g. "acme:client-7": kept in the CRM in a unique property of its own. */
  readonly externalId: string;
  /** Property of the CRM → value. May be personal data. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface CrmReceipt {
  readonly provider: 'hubspot' | 'offline';
  /** Id in the CRM. */
  readonly id: string;
  readonly isNew: boolean;
  /** False for the offline stand-in. */
  readonly delivered: boolean;
}

export interface CrmRecord {
  readonly kind: CrmKind;
  readonly id: string;
  /** Null for a record people made in the CRM themselves. */
  readonly externalId: string | null;
  readonly properties: Readonly<Record<string, string>>;
  /** Last change, ms since 1970 UTC. */
  readonly changedAtMs: number;
  readonly isArchived: boolean;
}

export interface CrmPage {
  readonly records: readonly CrmRecord[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

export interface CrmEnd {
  readonly kind: CrmKind;
  readonly id: string;
}

export interface Crm {
  readonly provider: CrmReceipt['provider'];
  upsert(request: CrmRecordRequest): Promise<CrmReceipt>;
  /** Null when there is no record of our id. */
  find(kind: CrmKind, externalId: string, properties: readonly string[]): Promise<CrmRecord | null>;
  associate(from: CrmEnd, to: CrmEnd): Promise<void>;
  /** One page of up to 100 records. `after` is the `next` of the page before; null for the first. */
  list(kind: CrmKind, properties: readonly string[], after: string | null): Promise<CrmPage>;
}
