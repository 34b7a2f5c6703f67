-- +goose Up
-- What runs by itself: jobs, and how far each channel has followed the journal of each workspace.

CREATE TABLE job (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	kind TEXT COLLATE "C" NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	revision BIGINT NOT NULL,
	recipient TEXT COLLATE "C" NOT NULL,
	due BIGINT NOT NULL,
	tries BIGINT NOT NULL,
	holder TEXT COLLATE "C" NOT NULL,
	until BIGINT NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	dead BIGINT NOT NULL,
	paused BIGINT NOT NULL,
	done BIGINT NOT NULL,
	created BIGINT NOT NULL
);
CREATE INDEX job_due ON job (kind, dead, due);

CREATE TABLE channel (
	name TEXT COLLATE "C" NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	revision BIGINT NOT NULL,
	paused BIGINT NOT NULL,
	due BIGINT NOT NULL,
	tries BIGINT NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (name, workspace)
);
