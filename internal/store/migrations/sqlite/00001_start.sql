-- +goose Up
-- Tables that grow with every command are clustered in the order of their growth, so that a commit touches few pages.

CREATE TABLE workspace (
	id       TEXT    NOT NULL PRIMARY KEY,
	key      TEXT    NOT NULL UNIQUE,
	revision INTEGER NOT NULL,
	head     BLOB    NOT NULL,
	created  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The instance's own chain.
INSERT INTO workspace (id, key, revision, head, created) VALUES ('', '', 0, X'', 0);

CREATE TABLE entity (
	workspace TEXT    NOT NULL,
	seq       INTEGER NOT NULL,
	kind      TEXT    NOT NULL,
	id        TEXT    NOT NULL,
	body      TEXT    NOT NULL,
	PRIMARY KEY (workspace, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE observation (
	workspace TEXT    NOT NULL,
	seq       INTEGER NOT NULL,
	id        TEXT    NOT NULL,
	key       TEXT    NOT NULL,
	metric    TEXT    NOT NULL,
	at        TEXT    NOT NULL,
	value     REAL    NOT NULL,
	note      TEXT    NOT NULL,
	checkin   TEXT    NOT NULL,
	PRIMARY KEY (workspace, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
	workspace TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	at        INTEGER NOT NULL,
	actor     TEXT    NOT NULL,
	command   TEXT    NOT NULL,
	digest    BLOB    NOT NULL,
	hash      BLOB    NOT NULL,
	PRIMARY KEY (workspace, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE payload (
	workspace TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	salt      BLOB    NOT NULL,
	format    INTEGER NOT NULL,
	body      TEXT    NOT NULL,
	PRIMARY KEY (workspace, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE once (
	workspace TEXT    NOT NULL,
	actor     TEXT    NOT NULL,
	key       TEXT    NOT NULL,
	request   BLOB    NOT NULL,
	result    BLOB    NOT NULL,
	at        INTEGER NOT NULL,
	PRIMARY KEY (workspace, actor, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
	name  TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
	id       TEXT    NOT NULL PRIMARY KEY,
	email    TEXT    NOT NULL,
	created  INTEGER NOT NULL,
	disabled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_email ON account (email) WHERE email <> '';

CREATE TABLE membership (
	account   TEXT NOT NULL REFERENCES account (id),
	workspace TEXT NOT NULL REFERENCES workspace (id),
	person    TEXT NOT NULL,
	PRIMARY KEY (account, workspace)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX membership_person ON membership (workspace, person);

CREATE TABLE session (
	hash    BLOB    NOT NULL PRIMARY KEY,
	account TEXT    NOT NULL REFERENCES account (id),
	created INTEGER NOT NULL,
	used    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
	id        TEXT    NOT NULL PRIMARY KEY,
	hash      BLOB    NOT NULL UNIQUE,
	workspace TEXT    NOT NULL REFERENCES workspace (id),
	person    TEXT    NOT NULL,
	scope     TEXT    NOT NULL,
	name      TEXT    NOT NULL,
	created   INTEGER NOT NULL,
	expires   INTEGER NOT NULL,
	revoked   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_person ON token (workspace, person);

CREATE TABLE link (
	hash      BLOB    NOT NULL PRIMARY KEY,
	account   TEXT    NOT NULL,
	workspace TEXT    NOT NULL,
	person    TEXT    NOT NULL,
	created   INTEGER NOT NULL,
	expires   INTEGER NOT NULL,
	used      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_subject ON link (account, workspace, person);
