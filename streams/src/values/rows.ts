/**
 * Rows of the hot copy, as the view writes and the gateway reads them: `customer|<tenant>|<pseudonym>`,
 * `newcomer|<tenant>|<entity>` for segments and default, `model|<tenant>|value-model`.
 *
 * A customer's row is what the book knows of the customer, with what was told last. So who asks sees whether something came in
 * since, and reckons by the same history the next fit will see.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { predictionOf } from './book.ts';
import { HORIZON_WEEKS, type Prediction, VALUE_MODEL } from './contract.ts';
import { type CustomerState, customerOf, customerTypes, foldCustomer } from './purchases.ts';

export const ltvTypes = [...customerTypes, 'ValueModelFitted', 'LtvPredicted'] as const;
export type LtvKind = 'customer' | 'newcomer' | 'model';

/** Fields of all kinds are optional; a row has those of its kind. */
export interface LtvRow extends CustomerState {
  /** What was told last. */
  readonly p?: Prediction;
  /** Of the model in force: version and JSON. */
  readonly m?: readonly [version: string, json: string];
  /** Why the last fit was refused; null when it was not. */
  readonly r?: string | null;
}

export function ltvFieldOf(tenant: string, kind: string, id: string): string {
  return `${kind}|${tenant}|${id}`;
}

export function ltvKeyOf(field: string): { readonly tenant: string; readonly kind: string; readonly id: string } {
  const [kind = '', tenant = '', ...id] = field.split('|');
  if (id.length === 0) throw new Error(`no field of the view ltv: ${JSON.stringify(field)}`);
  return { kind, tenant, id: id.join('|') };
}

/** Kind and id of the row an event belongs to; null for none. */
export function ltvPartsOf(event: AnyEvent): readonly [kind: LtvKind, id: string] | null {
  // One entity, so one partition: the last one in it is the last there is.
  if (event.type === 'ValueModelFitted') return event.envelope.entity === VALUE_MODEL ? ['model', VALUE_MODEL] : null;
  if (event.type === 'LtvPredicted') {
    if (event.horizonWeeks !== HORIZON_WEEKS) return null;
    return [isNewcomer(event.envelope.entity, event.basis) ? 'newcomer' : 'customer', event.envelope.entity];
  }
  const customer = customerOf(event);
  return customer === null ? null : ['customer', customer];
}

export function projectLtv(row: LtvRow | null, event: AnyEvent): LtvRow | null {
  if (event.type === 'ValueModelFitted') {
    const { modelVersion, modelJson, because, outcome } = event;
    const refusal = outcome === 'REFUSED' ? because : null;
    if (modelVersion === null || modelJson === null) return { ...row, r: refusal };
    return { m: [modelVersion, modelJson], r: null };
  }
  if (event.type === 'LtvPredicted') {
    // Somebody asked before the erasure was heard of: what was foretold by then is not kept.
    if (event.envelope.occurredAtMs <= (row?.e ?? -1)) return row;
    return { ...row, p: predictionOf(event) };
  }
  const { p, ...state } = row ?? {};
  const after = foldCustomer(state, event);
  const forgotten = event.type === 'SubjectErased' && p !== undefined && p.asOfAtMs <= event.envelope.occurredAtMs;
  return p === undefined || forgotten ? after : { ...after, p };
}

/** A customer without purchases is told of by basis SEGMENT too; the entity tells them apart. */
function isNewcomer(entity: string, basis: Prediction['basis']): boolean {
  return basis !== 'CUSTOMER' && (entity === 'default' || entity.startsWith('segment.'));
}
