/** What companies are called, for activities: Temporal is told ids alone (R6). */
export interface Company {
  readonly name: string;
  /** Host of its public page; null when it has none, or none that can be asked. */
  readonly host: string | null;
}

export interface Companies {
  /** Null while the view of clients does not hold it yet. Throws what Postgres throws; all of it may pass. */
  find(tenant: string, clientId: string): Promise<Company | null>;
}
