-- +goose Up
-- What a large record says stands in parts, so that nobody has to hold all of it at once.

CREATE TABLE part (
	workspace TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	part      INTEGER NOT NULL,
	body      TEXT    NOT NULL,
	PRIMARY KEY (workspace, revision, part)
) STRICT;
