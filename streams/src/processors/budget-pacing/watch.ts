/**
 * Brings the daily cap and the zone people set on a campaign (CampaignPacingChanged) to its budget, where the log decides
 * about every slice. Pure fold: a campaign is due while its budget is open and has another daily cap than was wished last.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { BudgetCommand } from '../../deciders/budget/commands.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

interface Paced {
  readonly tenant: string;
  readonly entity: string;
  wish: { readonly dailyCapMicros: number | null; readonly utcOffsetMin: number; readonly id: string } | undefined;
  dailyCapMicros: number | null;
  utcOffsetMin: number;
  isOpen: boolean;
}

export class BudgetPacingWatch implements Watch<BudgetCommand> {
  readonly name = 'budget-pacing';
  readonly types = ['CampaignPacingChanged', 'BudgetOpened', 'BudgetDailyCapChanged'] as const;
  readonly #campaigns = new Map<string, Paced>();
  /** Those that may be due: nobody else is looked at in a beat. */
  readonly #unmet = new Set<Paced>();

  apply(event: AnyEvent): void {
    const { tenant, entity, id } = event.envelope;
    const paced = this.#paced(tenant, entity);
    switch (event.type) {
      case 'CampaignPacingChanged':
        paced.wish = { dailyCapMicros: event.dailyCapMicros, utcOffsetMin: event.utcOffsetMin, id };
        break;
      case 'BudgetOpened':
        paced.isOpen = true;
        break;
      case 'BudgetDailyCapChanged':
        paced.dailyCapMicros = event.dailyCapMicros;
        paced.utcOffsetMin = event.utcOffsetMin;
    }
    if (isUnmet(paced)) this.#unmet.add(paced);
    else this.#unmet.delete(paced);
  }

  due(): DueCommand<BudgetCommand>[] {
    return [...this.#unmet].map(({ tenant, entity, wish }) => {
      const { dailyCapMicros, utcOffsetMin, id } = wish as NonNullable<Paced['wish']>;
      const command = { type: 'ChangeDailyCap', dailyCapMicros, utcOffsetMin } as const;
      return { tenant, entity, command, cause: ['pacing', id], causationId: id };
    });
  }

  #paced(tenant: string, entity: string): Paced {
    const key = `${tenant}|${entity}`;
    const known = this.#campaigns.get(key);
    if (known !== undefined) return known;
    const paced = { tenant, entity, wish: undefined, dailyCapMicros: null, utcOffsetMin: 0, isOpen: false };
    this.#campaigns.set(key, paced);
    return paced;
  }
}

function isUnmet({ wish, isOpen, dailyCapMicros, utcOffsetMin }: Paced): boolean {
  if (wish === undefined || !isOpen) return false;
  return wish.dailyCapMicros !== dailyCapMicros || wish.utcOffsetMin !== utcOffsetMin;
}
