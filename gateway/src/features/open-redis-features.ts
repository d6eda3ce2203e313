/** Serving features from the Redis of the settings; closing it closes the connection, after what was served is on the log. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { FeatureView } from '@mainstem/streams/features/definition';
import type { Settings } from '@mainstem/streams/settings';
import { type Features, type OpenFeaturesOptions, openFeatures } from './open-features.ts';
import { connectRedisStates } from './states.redis.ts';

export interface OpenRedisFeaturesOptions extends Pick<OpenFeaturesOptions, 'append' | 'report'> {
  readonly views: readonly FeatureView[];
}

export function openRedisFeatures(
  settings: Settings<'MAINSTEM_REDIS_URL' | 'MAINSTEM_REDIS_PREFIX'>,
  { append, report, views }: OpenRedisFeaturesOptions,
): Features {
  const store = connectRedisStates(settings.MAINSTEM_REDIS_URL, settings.MAINSTEM_REDIS_PREFIX, views);
  const server = `gateway-${uuidV7().slice(-12)}`;
  const features = openFeatures({ store, append, server, clock: Date.now, report, views });
  return {
    ...features,
    async close() {
      await features.close();
      store.close();
    },
  };
}
