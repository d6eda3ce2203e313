/**
 * Puts fitted models into the registry: the artefact into the object store, the registration and the promotion onto the log. What
 * to register is read from the log, the latest of each tenant, so that nothing is lost by a crash between a fit and this,
 * and models fitted by hand come there too. Repeating it is refused as unchanged, and harmless.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { ModelCommand } from '../../deciders/model/commands.ts';
import type { Model, ModelEvent } from '../../deciders/model/state.ts';
import { putArtefact } from '../../models/artefacts.ts';
import { jsonArtefact } from '../../models/signature.ts';
import type { DecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import {
  type FittedModel,
  isModel,
  registeredVersion,
  registrationOf,
  VALUE_NAME,
  valueSignature,
} from '../../values/registration.ts';
import { SERVICE } from './desk.ts';

export interface RegistryParts {
  readonly objects: ObjectStore;
  readonly writer: Pick<DecisionWriter<ModelCommand, Model, ModelEvent>, 'execute'>;
}

export class Registrar {
  /** By tenant; the latest fit counts. */
  readonly #due = new Map<string, FittedModel>();
  readonly #parts: RegistryParts;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  see(events: readonly AnyEvent[]): void {
    for (const event of events) {
      if (event.type !== 'ValueModelFitted' || !isModel(event)) continue;
      const held = this.#due.get(event.envelope.tenant);
      if (held === undefined || held.envelope.occurredAtMs <= event.envelope.occurredAtMs)
        this.#due.set(event.envelope.tenant, event);
    }
  }

  /** Registers what is due; what fails stays due, and throws. */
  async register(): Promise<void> {
    for (const [tenant, event] of this.#due) {
      await this.#register(tenant, event);
      if (this.#due.get(tenant) === event) this.#due.delete(tenant);
    }
  }

  async #register(tenant: string, event: FittedModel): Promise<void> {
    const { objects, writer } = this.#parts;
    const bytes = jsonArtefact(valueSignature, JSON.parse(event.modelJson));
    const registration = registrationOf(event, await putArtefact(objects, bytes, 'json'));
    const because = event.because ?? 'the purchases of today';
    const promotion: ModelCommand = {
      type: 'MoveAlias',
      alias: 'champion',
      version: registeredVersion(event),
      because,
      evidence: [],
    };
    for (const command of [registration, promotion]) {
      const outcome = await writer.execute(tenant, VALUE_NAME, command, {
        actor: `service:${SERVICE}`,
        commandId: uuidFrom(SERVICE, command.type, event.envelope.id),
        occurredAtMs: event.envelope.occurredAtMs,
        causationId: event.envelope.id,
      });
      if (outcome.kind === 'rejected' && outcome.code !== 'MODEL_UNCHANGED')
        throw new Error(`the registry does not take ${event.modelVersion}: ${outcome.code}`);
    }
  }
}
