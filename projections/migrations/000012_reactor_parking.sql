-- Reactors keep what they could not take as views do: rows of dead_letters, named `reactor/<name>`, stored with their
-- checkpoint (R10). Saves of one epoch are numbered, so that one that was given up and arrives late undoes nothing.
alter table reactor_checkpoints add column sequence bigint not null default 0;
