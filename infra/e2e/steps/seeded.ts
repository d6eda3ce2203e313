/** (b) Seeded data is served as features, and nothing about the data of the whole platform is wrong (KAIROS-21, KAIROS-22). */
import { mainstem } from '../mainstem.ts';
import { expect, type Platform } from '../platform.ts';

interface Seeded {
  readonly events: number;
  readonly duplicates: number;
  readonly servedMs: number;
}

interface Quality {
  readonly checks: readonly { readonly check: string; readonly looked: number; readonly wrong: number }[];
}

export async function seedIsServed(platform: Platform): Promise<Record<string, unknown>> {
  const words = ['seed', '--tenant', platform.tenant, '--customers', '40', '--weeks', '8', '--json'];
  const seeded = JSON.parse(await mainstem(platform, words)) as Seeded;
  expect(seeded.events > 40 && seeded.duplicates === 0, `seeded: ${JSON.stringify(seeded)}`);
  const again = JSON.parse(await mainstem(platform, words)) as Seeded;
  expect(again.duplicates === seeded.events, `seeded again: ${JSON.stringify(again)}`);
  const { checks } = JSON.parse(await mainstem(platform, ['quality', '--json'])) as Quality;
  for (const { check, looked } of checks) expect(looked > 0, `quality looked at no ${check}`);
  return { events: seeded.events, servedMs: seeded.servedMs, looked: checks.map(({ looked }) => looked) };
}
