-- A key of a foreign writer may be of any length, and an index takes some 2,700 bytes: the index holds its hash, so that such
-- a key is parked like any other and does not stop its view (R10).

drop index dead_letters_of_key;
create index dead_letters_of_key
  on dead_letters (tenant, projection, topic, partition, hashtextextended(record_key, 0), "offset");
