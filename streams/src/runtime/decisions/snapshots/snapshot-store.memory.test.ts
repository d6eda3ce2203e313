import { snapshotStoreContract } from './snapshot-store.contract.ts';
import { createMemorySnapshots } from './snapshot-store.memory.ts';

snapshotStoreContract(() => {
  const one = createMemorySnapshots();
  return { one, other: one };
});
