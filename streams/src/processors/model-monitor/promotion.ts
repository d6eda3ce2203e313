/**
 * Promotes a challenger that was proven better, and goes back when the champion before is proven better than the new one
 * (R12): commands to the model registry, on evidence the monitor has put on the log. Only versions that were registered to
 * be promoted WHEN_BETTER are, and only by the pair that was compared: once an alias moves, older evidence counts no more.
 */
import { LABELLED_MIN, PROOF_MIN } from '@mainstem/models/shadow/trial';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import type { ModelCommand } from '../../deciders/model/commands.ts';
import { evolveModel, type Model, type ModelEvent, noModel } from '../../deciders/model/state.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

type Compared = EventsByType['ModelShadowCompared'];

export class ModelPromotionWatch implements Watch<ModelCommand> {
  readonly name = 'model-promotion';
  readonly types = [
    'ModelRegistered',
    'ModelAliasMoved',
    'ModelPromoted',
    'ModelRolledBack',
    'ModelShadowCompared',
  ] as const;
  readonly #models = new Map<string, Model>();
  /** Newest evidence by model: of the pair that is compared now. */
  readonly #evidence = new Map<string, Compared>();

  apply(event: AnyEvent): void {
    const key = `${event.envelope.tenant}|${event.envelope.entity}`;
    if (event.type === 'ModelShadowCompared') {
      this.#evidence.set(`${key}|${event.other}`, event);
      return;
    }
    const registry = event as ModelEvent;
    this.#models.set(key, evolveModel(this.#models.get(key) ?? noModel, registry));
    if (registry.type === 'ModelRegistered') return;
    for (const known of this.#evidence.keys()) if (known.startsWith(`${key}|`)) this.#evidence.delete(known);
  }

  due(): DueCommand<ModelCommand>[] {
    return [...this.#evidence.values()].flatMap((compared) => this.#follows(compared));
  }

  #follows(compared: Compared): DueCommand<ModelCommand>[] {
    const { envelope, champion, labelled, proof } = compared;
    const { tenant, entity } = envelope;
    const model = this.#models.get(`${tenant}|${entity}`);
    if (model === undefined || model.aliases.champion !== champion) return [];
    if (proof < PROOF_MIN || labelled < LABELLED_MIN) return [];
    const command = commandFor(model, compared);
    if (command === null) return [];
    return [{ tenant, entity, command, cause: [tenant, entity, envelope.id], causationId: envelope.id }];
  }
}

function commandFor(model: Model, compared: Compared): ModelCommand | null {
  const { champion, other, labelled, proof, championLoss, otherLoss } = compared;
  const evidence = [
    { name: 'proof', reading: proof, rows: labelled },
    { name: 'championLoss', reading: championLoss ?? 0, rows: labelled },
    { name: 'otherLoss', reading: otherLoss ?? 0, rows: labelled },
  ];
  const because = `${other} was better than ${champion} on ${labelled} outcomes: evidence ${proof.toFixed(1)} of ${PROOF_MIN}`;
  // Who promoted by hand takes back by hand.
  const isAllowed = (version: string) => model.versions[version]?.promotion === 'WHEN_BETTER';
  if (model.champions.at(-2) === other)
    return isAllowed(champion) ? { type: 'RollBack', version: other, because, evidence } : null;
  if (model.aliases.challenger !== other || !isAllowed(other)) return null;
  return { type: 'MoveAlias', alias: 'champion', version: other, from: champion, because, evidence };
}
