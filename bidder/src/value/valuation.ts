/**
 * What the catalogue says of values and prices: click models, compiled when their row comes, and win curves. Kept up in
 * place by the snapshot's builder, between decisions; a decision sees one state of it (R4).
 *
 * A model that cannot be compiled, or whose bytes are not those it was published with, is told and not there: campaigns
 * that ask for it do not bid (MODEL_MISSING), and the default is the latest that can be asked.
 */
import { hash } from 'node:crypto';
import { type ClickModel, compileModel } from '@mainstem/models/click/compiled/compile';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import { floorBand, parseSegment } from '@mainstem/models/shading/segment';
import type { WinCurve } from '@mainstem/models/shading/win-curve';
import type { CurveRow, ModelRow } from '@mainstem/streams/catalogue/rows';
import { BidderError } from '../errors.ts';
import type { Action } from './worth.ts';

export interface NamedModel {
  /** `name@version`. */
  readonly id: string;
  readonly model: ClickModel;
}

/** A curve with what the bid's event says of it. */
export interface NamedCurve extends WinCurve {
  /** `segment#number`. */
  readonly id: string;
}

/** What a pricer may ask. */
export interface ValuationView {
  /** Undefined when the tenant has none such; without an id, its default for the action. */
  modelFor(tenant: string, id: string | undefined, action: Action): NamedModel | undefined;
  curveFor(exchange: string, mediaType: string, currency: string, floorMicros: number): NamedCurve | undefined;
}

interface HeldModel extends NamedModel {
  readonly row: Pick<ModelRow, 'action' | 'isDefault' | 'publishedAtMs'>;
}

/** Models a tenant's campaigns can choose from; more are refused, for each is up to some megabytes of tables. */
const MODELS_MAX = 200;
const PPM = 1_000_000;

export class Valuation implements ValuationView {
  /** By tenant, then id. */
  readonly #models = new Map<string, Map<string, HeldModel>>();
  /** By action, then tenant. */
  readonly #defaults: Readonly<Record<Action, Map<string, HeldModel>>> = { CLICK: new Map(), CONVERSION: new Map() };
  /** By exchange, kind, currency; then one a band. Looked up step by step, so that no key is put together per bid. */
  readonly #curves = new Map<string, Map<string, Map<string, (NamedCurve | undefined)[]>>>();
  #count = 0;

  get counts(): { readonly models: number } {
    return { models: this.#count };
  }

  modelFor(tenant: string, id: string | undefined, action: Action): NamedModel | undefined {
    if (id === undefined) return this.#defaults[action].get(tenant);
    return this.#models.get(tenant)?.get(id);
  }

  curveFor(exchange: string, mediaType: string, currency: string, floorMicros: number): NamedCurve | undefined {
    return this.#curves.get(exchange)?.get(mediaType)?.get(currency)?.[floorBand(floorMicros)];
  }

  /** Throws a BidderError or ModelError when the model cannot be asked; it is then not there. */
  putModel(row: ModelRow): void {
    this.dropModel(row.tenant, row.id);
    if (row.features !== clickFeaturesVersion)
      throw new BidderError('CATALOGUE_MALFORMED_ROW', `model ${row.id} was trained on ${row.features}`);
    if (this.#count >= MODELS_MAX)
      throw new BidderError('CATALOGUE_FULL', `there is no room for another click model than ${MODELS_MAX}`);
    const bytes = Buffer.from(row.onnx, 'base64');
    if (hash('sha256', bytes, 'hex') !== row.sha256)
      throw new BidderError('CATALOGUE_MALFORMED_ROW', `model ${row.id} is not what was published`);
    const { action, isDefault, publishedAtMs } = row;
    const held: HeldModel = { id: row.id, model: compileModel(bytes), row: { action, isDefault, publishedAtMs } };
    const models = this.#models.get(row.tenant) ?? new Map<string, HeldModel>();
    models.set(row.id, held);
    this.#models.set(row.tenant, models);
    this.#count += 1;
    this.#chooseDefault(row.tenant, action);
  }

  dropModel(tenant: string, id: string): void {
    const models = this.#models.get(tenant);
    const held = models?.get(id);
    if (models === undefined || held === undefined) return;
    models.delete(id);
    if (models.size === 0) this.#models.delete(tenant);
    this.#count -= 1;
    this.#chooseDefault(tenant, held.row.action);
  }

  putCurve({ id, number, middleMicros, spreadPpm }: CurveRow): void {
    this.#setCurve(id, { id: `${id}#${number}`, middleMicros, spread: spreadPpm / PPM });
  }

  dropCurve(id: string): void {
    this.#setCurve(id, undefined);
  }

  /** A segment of another way of naming them is one no bid is in. */
  #setCurve(id: string, curve: NamedCurve | undefined): void {
    const segment = parseSegment(id);
    if (segment === undefined) return;
    const { exchange, mediaType, currency, band } = segment;
    const ofExchange = this.#curves.get(exchange) ?? new Map<string, Map<string, (NamedCurve | undefined)[]>>();
    const ofKind = ofExchange.get(mediaType) ?? new Map<string, (NamedCurve | undefined)[]>();
    const bands = ofKind.get(currency) ?? [];
    bands[band] = curve;
    this.#curves.set(exchange, ofExchange.set(mediaType, ofKind.set(currency, bands)));
  }

  /** The latest of the tenant that is marked for it; of two at one time the one whose name comes last. */
  #chooseDefault(tenant: string, action: string): void {
    let chosen: HeldModel | undefined;
    for (const held of this.#models.get(tenant)?.values() ?? []) {
      if (held.row.action !== action || !held.row.isDefault) continue;
      if (chosen === undefined || isLater(held, chosen)) chosen = held;
    }
    const defaults = this.#defaults[action as Action];
    if (chosen === undefined) defaults.delete(tenant);
    else defaults.set(tenant, chosen);
  }
}

function isLater(left: HeldModel, right: HeldModel): boolean {
  const difference = left.row.publishedAtMs - right.row.publishedAtMs;
  return difference === 0 ? left.id > right.id : difference > 0;
}
