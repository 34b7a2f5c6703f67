-- +goose Up
-- What runs by itself: jobs, and how far each channel has followed the journal of each workspace.

CREATE TABLE job (
	id        TEXT    NOT NULL PRIMARY KEY,
	kind      TEXT    NOT NULL,
	workspace TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	recipient TEXT    NOT NULL,
	due       INTEGER NOT NULL,
	tries     INTEGER NOT NULL,
	holder    TEXT    NOT NULL,
	until     INTEGER NOT NULL,
	reason    TEXT    NOT NULL,
	dead      INTEGER NOT NULL,
	paused    INTEGER NOT NULL,
	done      INTEGER NOT NULL,
	created   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (kind, dead, due);

CREATE TABLE channel (
	name      TEXT    NOT NULL,
	workspace TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	paused    INTEGER NOT NULL,
	due       INTEGER NOT NULL,
	tries     INTEGER NOT NULL,
	reason    TEXT    NOT NULL,
	PRIMARY KEY (name, workspace)
) STRICT, WITHOUT ROWID;
