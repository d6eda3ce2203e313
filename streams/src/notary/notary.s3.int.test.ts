/** The notary on S3 with object lock: the same tree, and checkpoints that cannot be taken back. */

import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { createS3ObjectStore } from '@mainstem/connectors/object-store/object-store.s3';
import { absence, versitygw } from '@mainstem/infra/stack/acquire/test-programs';
import { type ScratchS3, startScratchS3 } from '@mainstem/infra/stack/scratch/scratch-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caughtUp, openBench, trust, wrongWith } from './testing/notary-kit.ts';
import { createTreeStore } from './tree/tree-store.ts';
import { verifyAudit } from './verify/verify.ts';

const BUILD_TIMEOUT_MS = 400_000;
const bucket = 'mainstem-audit';

describe.skipIf(absence(versitygw) !== undefined)('on S3 (skipped: versitygw cannot be built)', () => {
  let s3: ScratchS3;
  let objects: ObjectStore;
  beforeAll(async () => {
    s3 = await startScratchS3((line) => process.stderr.write(`${line}\n`));
    await s3.makeBucket(bucket, true);
    objects = createS3ObjectStore({ ...s3, bucket, prefix: '', lock: 'compliance' });
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await objects?.close();
    await s3?.close();
  });

  test('two notaries make one tree, it verifies, and its checkpoints can be neither removed nor replaced', async () => {
    const bench = { ...openBench(), store: createTreeStore(objects) };
    const twins = [bench.start({ store: bench.store }), bench.start({ store: bench.store })];
    for (const count of [200, 400, 30]) {
      await bench.append(count);
      await caughtUp(bench);
    }
    await Promise.all(twins.map((twin) => twin.stop()));
    expect(await wrongWith(bench)).toEqual([]);
    const report = await verifyAudit({ ...trust, reader: bench.store, records: bench.log, nowMs: Date.now() });
    expect(report).toMatchObject({ ok: true, leaves: 630, records: 630 });
    await expect(objects.remove('audit/checkpoints/001')).rejects.toMatchObject({ code: 'OBJECT_RETAINED' });
    await expect(objects.put('audit/checkpoints/001', Buffer.from('other'))).rejects.toMatchObject({
      code: 'OBJECT_RETAINED',
    });
  });
});
