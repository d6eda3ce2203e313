/** Shape of the tables of deciding events. */
import type { EventType } from '@mainstem/schemas/generated/events';
import type { Deciding } from './describe.ts';

export type DecidingTable = { readonly [Type in EventType]?: Deciding<Type> };
