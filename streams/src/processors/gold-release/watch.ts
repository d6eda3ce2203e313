/**
 * Takes a blocked creative out of its campaign's gold reserve (KIKI-44, KIKI-48): the campaign's stream does not see creatives,
 * and a reserve that holds what may not be served is none. Pure fold: due while a campaign holds a creative that was blocked,
 * whichever of the two was told first. A running campaign goes on, for what it shows passed its own checks; it only may not start
 * again without another.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { CampaignCommand } from '../../deciders/campaign/commands.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

interface Held {
  readonly tenant: string;
  readonly campaignId: string;
  readonly creativeId: string;
  /** Event by which the campaign holds it: being held again is another hold. */
  readonly heldBy: string;
}

export class GoldReleaseWatch implements Watch<CampaignCommand> {
  readonly name = 'gold-release';
  readonly types = ['CampaignGoldHeld', 'CampaignGoldReleased', 'CreativeBlocked'] as const;
  /** Holds by `tenant|creative`, then by campaign. */
  readonly #held = new Map<string, Map<string, Held>>();
  /** `tenant|creative` → event that blocked it. */
  readonly #blocked = new Map<string, string>();

  apply(event: AnyEvent): void {
    const { tenant, entity, id } = event.envelope;
    switch (event.type) {
      case 'CreativeBlocked':
        this.#blocked.set(`${tenant}|${entity}`, id);
        break;
      case 'CampaignGoldHeld': {
        const { creativeId } = event;
        const key = `${tenant}|${creativeId}`;
        const holds = this.#held.get(key) ?? new Map<string, Held>();
        this.#held.set(key, holds.set(entity, { tenant, campaignId: entity, creativeId, heldBy: id }));
        break;
      }
      case 'CampaignGoldReleased': {
        const key = `${tenant}|${event.creativeId}`;
        const holds = this.#held.get(key);
        holds?.delete(entity);
        if (holds?.size === 0) this.#held.delete(key);
      }
    }
  }

  due(): DueCommand<CampaignCommand>[] {
    // Holds are few, blocked creatives fewer: what is both is what is due.
    return [...this.#blocked].flatMap(([key, blockedBy]) =>
      [...(this.#held.get(key)?.values() ?? [])].map(({ tenant, campaignId, creativeId, heldBy }) => ({
        tenant,
        entity: campaignId,
        command: { type: 'ReleaseGold', creativeId, because: 'it was blocked' } as const,
        cause: ['gold-release', heldBy, blockedBy],
        causationId: blockedBy,
      })),
    );
  }
}
