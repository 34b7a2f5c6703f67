-- +goose Up
-- Readings that are written together stand in packs, a row for many; last is the place of the last of them. Those that stand in
-- rows of their own stay there.

CREATE TABLE pack (
	workspace TEXT COLLATE "C" NOT NULL,
	seq BIGINT NOT NULL,
	last BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (workspace, seq)
);
