/**
 * Which click models bidders should have: the champion of each model of kind CLICK or CONVERSION, and the one before it, so
 * that campaigns which name it are not left alone at once. What a promotion or a rollback asks for is told until the log
 * shows that it was done. Pure.
 */

import type {
  AnyEvent,
  ClickModelPublished,
  ClickModelRetired,
  EventsByType,
  ModelRegistered,
} from '@mainstem/schemas/generated/events';
import { evolveModel, type Model, noModel, type Version } from '../../deciders/model/state.ts';
import { type ClickAction, type ClickProvenance, isClickAction } from '../../models/click-models.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

export const SERVICE = 'click-models';
const ACTOR = `service:${SERVICE}`;

/** What is to be done; `correlationId` is that of the promotion it follows from. */
export type ClickModelDue = { readonly name: string; readonly atMs: number; readonly correlationId: string } & (
  | {
      readonly type: 'publish';
      readonly version: Version;
      readonly action: ClickAction;
      /** Campaigns that name no model ask the model called "click" or "conversion". */
      readonly isDefault: boolean;
      readonly provenance: ClickProvenance;
    }
  | { readonly type: 'retire'; readonly version: string; readonly reason: string }
);

type Moved = EventsByType['ModelPromoted' | 'ModelRolledBack'];

interface Held {
  readonly tenant: string;
  readonly name: string;
  model: Model;
  readonly provenance: Map<string, ClickProvenance>;
  /** The last promotion or rollback. */
  moved: Moved | null;
  /** Id of the promotion or rollback whose version was last published. */
  publishedFor: string | null;
  /** Versions bidders have by this processor. */
  readonly published: Set<string>;
}

export class ClickModelsWatch implements Watch<ClickModelDue> {
  readonly name = SERVICE;
  readonly types = [
    'ModelRegistered',
    'ModelPromoted',
    'ModelRolledBack',
    'ClickModelPublished',
    'ClickModelRetired',
  ] as const;
  readonly #held = new Map<string, Held>();
  /** When a default was last published, by tenant and action: a later one counts, so the next is later, whatever clocks say. */
  readonly #defaultAtMs = new Map<string, number>();

  apply(event: AnyEvent): void {
    switch (event.type) {
      case 'ModelRegistered':
        return void this.#registered(event);
      case 'ModelPromoted':
      case 'ModelRolledBack': {
        const held = this.#of(event.envelope.tenant, event.envelope.entity);
        held.model = evolveModel(held.model, event);
        held.moved = event;
        return;
      }
      case 'ClickModelPublished':
        return void this.#published(event);
      case 'ClickModelRetired':
        this.#of(event.envelope.tenant, event.name).published.delete(event.version);
    }
  }

  due(): DueCommand<ClickModelDue>[] {
    return [...this.#held.values()].flatMap((held) => this.#dueOf(held));
  }

  #dueOf(held: Held): DueCommand<ClickModelDue>[] {
    const { tenant, name, moved, model } = held;
    const version = moved === null ? undefined : model.versions[moved.version];
    if (moved === null || version === undefined || !isClickAction(version.kind)) return [];
    const { id, occurredAtMs, correlationId } = moved.envelope;
    const of = (command: ClickModelDue) => {
      const cause = [tenant, name, id, command.type, String(versionOf(command))];
      return { tenant, entity: name, command, cause, causationId: id };
    };
    if (held.publishedFor !== id) {
      const { kind: action } = version;
      const isDefault = name === action.toLowerCase();
      const atMs = Math.max(occurredAtMs, 1 + (this.#defaultAtMs.get(`${tenant}|${action}`) ?? 0));
      const provenance = held.provenance.get(version.version) as ClickProvenance;
      return [of({ type: 'publish', ...{ name, version, action, isDefault, provenance, atMs, correlationId } })];
    }
    const kept = [moved.version, moved.fromVersion];
    const reason = `${moved.version} is asked, after ${moved.fromVersion ?? 'none'}`;
    return [...held.published]
      .filter((one) => !kept.includes(one))
      .map((one) => of({ type: 'retire', name, version: one, reason, atMs: occurredAtMs, correlationId }));
  }

  #registered(event: ModelRegistered): void {
    if (!isClickAction(event.kind)) return;
    const held = this.#of(event.envelope.tenant, event.envelope.entity);
    held.model = evolveModel(held.model, event);
    held.provenance.set(event.version, provenanceOf(event));
    for (const version of held.provenance.keys())
      if (held.model.versions[version] === undefined) held.provenance.delete(version);
  }

  #published({ envelope, name, version, action, isDefault }: ClickModelPublished): void {
    const { tenant, actor, occurredAtMs, causationId } = envelope;
    const key = `${tenant}|${action}`;
    if (isDefault) this.#defaultAtMs.set(key, Math.max(occurredAtMs, this.#defaultAtMs.get(key) ?? 0));
    if (actor !== ACTOR) return;
    const held = this.#of(tenant, name);
    held.published.add(version);
    held.publishedFor = causationId;
  }

  #of(tenant: string, name: string): Held {
    const key = `${tenant}|${name}`;
    const none: Held = {
      ...{ tenant, name, model: noModel, moved: null, publishedFor: null },
      ...{ provenance: new Map(), published: new Set() },
    };
    const held = this.#held.get(key) ?? none;
    this.#held.set(key, held);
    return held;
  }
}

function versionOf({ version }: Pick<ClickModelDue, 'version'>): string {
  return typeof version === 'string' ? version : version.version;
}

/** What an event for bidders says of a version: figures of what came last, where it was judged by time. */
function provenanceOf(event: ModelRegistered): ClickProvenance {
  const { trainingRows: examples, trainingPositives, trainingSource, trainingSha256, metrics } = event;
  const positives = trainingPositives ?? 0;
  const figure = (name: string) =>
    metrics.find((one) => one.name === `${name}ByTime`) ?? metrics.find((one) => one.name === name);
  return {
    ...{ examples, positives, trainedOn: `${trainingSource} ${trainingSha256}` },
    holdoutExamples: figure('auc')?.rows ?? 0,
    logLoss: figure('logLoss')?.reading ?? 0,
    baseLogLoss: examples === 0 ? 0 : entropyOf(positives / examples),
    auc: figure('auc')?.reading ?? 0.5,
    calibrationError: figure('ece')?.reading ?? 0,
  };
}

/** Log loss of always foretelling the rate, nats. */
function entropyOf(rate: number): number {
  return rate <= 0 || rate >= 1 ? 0 : -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
}

export type ClickModelEvent = ClickModelPublished | ClickModelRetired;
