import { checkpointsContract } from './reactor-checkpoints.contract.ts';
import { createMemoryCheckpoints } from './reactor-checkpoints.ts';

const store = createMemoryCheckpoints();
checkpointsContract('memory', () => store);
