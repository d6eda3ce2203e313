/** An S3 store of its own for one test file: versitygw over a temporary directory, with versions and object lock. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureGoProgram } from '../acquire/go-program.ts';
import { versitygw } from '../acquire/test-programs.ts';
import { probeTcp } from '../probe/probes.ts';
import { createScratchProcess, freePorts, type ScratchProcess, scratchDirectory } from './scratch-process.ts';

export interface ScratchS3 {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly process: ScratchProcess;
  /** Makes a bucket, with object lock when asked for. */
  makeBucket(name: string, locked: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Builds versitygw when it is not there yet; a test asks `absence` first. */
export async function startScratchS3(say: (line: string) => void): Promise<ScratchS3> {
  const command = await ensureGoProgram(versitygw, { say });
  const directory = scratchDirectory('s3');
  const [port = 0] = await freePorts(1);
  const [data, versions] = ['data', 'versions'].map((name) => join(directory.path, name)) as [string, string];
  for (const path of [data, versions]) mkdirSync(path);
  const credentials = { accessKeyId: 'mainstem', secretAccessKey: 'mainstem-secret' };
  const region = 'us-east-1';
  const gateway = createScratchProcess({
    name: 'versitygw',
    command,
    args: ['--port', `127.0.0.1:${port}`, '--quiet', '--region', region, 'posix', '--versioning-dir', versions, data],
    environment: {
      ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
      ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    home: directory.path,
    probe: () => probeTcp(port),
  });
  await gateway.start();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    region,
    credentials,
    process: gateway,
    async makeBucket(name, locked) {
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      await client.send(new CreateBucketCommand({ Bucket: name, ObjectLockEnabledForBucket: locked }));
      client.destroy();
    },
    async close() {
      await gateway.end('SIGKILL');
      directory.remove();
    },
  };
}
