/**
 * WAP-12, R7: everything of tenant A, tried as tenant B. What is tried is read from what is there: routes from the OpenAPI
 * document of the running gateway (which is held against the registered ones), tables from Postgres' catalogue, topics and
 * event types from theirs, keys from Redis, tools from `tools/list`. A new one that nobody says how to reach fails here.
 *
 * The order matters: as long as B has written nothing with A's ids in it, whatever holds them came from A.
 */
import { afterAll, beforeAll } from 'vitest';
import { attackAgents } from './testing/attack-agents.ts';
import { attackCommands } from './testing/attack-commands.ts';
import { attackFeeds } from './testing/attack-feeds.ts';
import { attackInventory } from './testing/attack-inventory.ts';
import { attackQuestions } from './testing/attack-questions.ts';
import { attackStores } from './testing/attack-stores.ts';
import { type Ground, openGround } from './testing/ground.ts';

/** Filled before the first test runs. */
const ground = {} as Ground;
beforeAll(async () => {
  Object.assign(ground, await openGround());
});
afterAll(() => ground.world?.close());

attackInventory(ground);
attackStores(ground);
attackQuestions(ground);
attackFeeds(ground);
attackAgents(ground);
attackCommands(ground);
