-- +goose Up
-- Readings that are written together stand in packs, a row for many; last is the place of the last of them. Those that stand in
-- rows of their own stay there.

CREATE TABLE pack (
	workspace TEXT    NOT NULL,
	seq       INTEGER NOT NULL,
	last      INTEGER NOT NULL,
	body      BLOB    NOT NULL,
	PRIMARY KEY (workspace, seq)
) STRICT;
