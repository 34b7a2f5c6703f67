-- +goose Up
-- The same tables as in SQLite. What sorts or joins by bytes says so, whatever the language of the cluster.

CREATE TABLE workspace (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	key TEXT COLLATE "C" NOT NULL UNIQUE,
	revision BIGINT NOT NULL,
	head BYTEA NOT NULL,
	created BIGINT NOT NULL
);

-- The instance's own chain.
INSERT INTO workspace (id, key, revision, head, created) VALUES ('', '', 0, '', 0);

CREATE TABLE entity (
	workspace TEXT COLLATE "C" NOT NULL,
	seq BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (workspace, seq)
);

CREATE TABLE observation (
	workspace TEXT COLLATE "C" NOT NULL,
	seq BIGINT NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	metric TEXT COLLATE "C" NOT NULL,
	at TEXT NOT NULL,
	value DOUBLE PRECISION NOT NULL,
	note TEXT NOT NULL,
	checkin TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (workspace, seq)
);

CREATE TABLE journal (
	workspace TEXT COLLATE "C" NOT NULL,
	revision BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	command TEXT NOT NULL,
	digest BYTEA NOT NULL,
	hash BYTEA NOT NULL,
	PRIMARY KEY (workspace, revision)
);

CREATE TABLE payload (
	workspace TEXT COLLATE "C" NOT NULL,
	revision BIGINT NOT NULL,
	salt BYTEA NOT NULL,
	format BIGINT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (workspace, revision)
);

CREATE TABLE once (
	workspace TEXT COLLATE "C" NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	request BYTEA NOT NULL,
	result BYTEA NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (workspace, actor, key)
);

CREATE TABLE secret (
	name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	value BYTEA NOT NULL
);

CREATE TABLE account (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	email TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL,
	disabled BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (email) WHERE email <> '';

CREATE TABLE membership (
	account TEXT COLLATE "C" NOT NULL REFERENCES account (id),
	workspace TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
	person TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (account, workspace)
);
CREATE UNIQUE INDEX membership_person ON membership (workspace, person);

CREATE TABLE session (
	hash BYTEA NOT NULL PRIMARY KEY,
	account TEXT COLLATE "C" NOT NULL REFERENCES account (id),
	created BIGINT NOT NULL,
	used BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
	id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	hash BYTEA NOT NULL UNIQUE,
	workspace TEXT COLLATE "C" NOT NULL REFERENCES workspace (id),
	person TEXT COLLATE "C" NOT NULL,
	scope TEXT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	revoked BIGINT NOT NULL
);
CREATE INDEX token_person ON token (workspace, person);

CREATE TABLE link (
	hash BYTEA NOT NULL PRIMARY KEY,
	account TEXT COLLATE "C" NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	person TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	used BIGINT NOT NULL
);
CREATE INDEX link_subject ON link (account, workspace, person);
