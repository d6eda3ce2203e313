/** Before every test file: properties draw from `MAINSTEM_SEED` when it is set; fast-check takes a new seed otherwise. */
import { seedOf } from './seed.ts';

const { MAINSTEM_SEED } = process.env;
if (MAINSTEM_SEED !== undefined) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOf(MAINSTEM_SEED) });
}
