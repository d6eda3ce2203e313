/**
 * One read of one tenant as one message there and one back: begin, the tenant's setting, the statement and commit in a single
 * pipeline of Postgres' extended protocol, closed by one Sync. Sent one by one they cost the gateway four writes and four
 * wake-ups for each question, which was more than all its other work.
 *
 * The server skips the rest of the pipeline after an error, so a statement is never run without its tenant; nor could it
 * see a row: the setting lasts for the transaction only, and row level security shows nothing without one (R7).
 */
import type pg from 'pg';
import Result from 'pg/lib/result';
import { prepareValue } from 'pg/lib/utils';

type Row = Record<string, unknown>;
type Callback = (error: Error | null, rows: Row[]) => void;

interface Step {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Whether its rows are wanted. */
  readonly answers?: true;
}

const BEGIN: Step = { text: 'begin read only' };
const COMMIT: Step = { text: 'commit' };
const SET_TENANT = `select set_config('mainstem.tenant', $1, true)`;

/** The part of pg's connection that query classes use. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { readonly text: string }): void;
  bind(portal: { readonly values: readonly unknown[]; readonly valueMapper: typeof prepareValue }): void;
  describe(what: { readonly type: 'P' }): void;
  execute(portal: object): void;
  sync(): void;
}

/** A query class as pg takes them: it calls the handlers as messages come, and `callback` has its time limit. */
class TenantRead {
  callback: Callback;
  /** pg gives it the client's parsers. */
  readonly _result = new Result();
  private readonly steps: readonly Step[];
  /** From the description of the wanted rows to their end: the setting answers a row, too. */
  private isAnswering = false;

  constructor(tenant: string, text: string, values: readonly unknown[], callback: Callback) {
    this.steps = [BEGIN, { text: SET_TENANT, values: [tenant] }, { text, values, answers: true }, COMMIT];
    this.callback = callback;
  }

  /** Answers an error that keeps the read from being sent. */
  submit(wire: Wire): Error | null {
    let problem: Error | null = null;
    wire.stream.cork();
    try {
      for (const { text, values = [], answers } of this.steps) {
        wire.parse({ text });
        wire.bind({ values, valueMapper: prepareValue });
        if (answers) wire.describe({ type: 'P' });
        wire.execute({});
      }
    } catch (error) {
      problem = error as Error; // a value the wire cannot carry; what was sent before it is closed below
    }
    wire.sync();
    wire.stream.uncork();
    return problem;
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.isAnswering = true;
    this._result.addFields(fields);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.isAnswering) this._result.rows.push(this._result.parseRow(fields));
  }

  handleCommandComplete(): void {
    this.isAnswering = false;
  }

  handleReadyForQuery(): void {
    this.callback(null, this._result.rows);
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }
}

/**
 * Rows of one statement, read as `tenant`. After a failure the connection is not to be used again: its transaction may be
 * open, or an answer of the read still on its way.
 */
export function readOnce(
  client: pg.PoolClient,
  tenant: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const read = new TenantRead(tenant, text, values, (error, rows) =>
      error === null ? resolve(rows) : reject(error),
    );
    client.query(read as unknown as pg.Submittable);
  });
}
