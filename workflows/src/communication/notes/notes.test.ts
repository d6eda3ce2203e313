import { describe } from 'vitest';
import { notesContract } from './notes.contract.ts';
import { createMemoryNotes } from './notes.memory.ts';

describe('notes in memory', () => {
  const notes = createMemoryNotes();
  notesContract(() => notes);
});
