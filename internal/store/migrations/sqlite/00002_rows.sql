-- +goose Up
-- How the rows of a workspace are written: the schema under which they were last written anew.
ALTER TABLE workspace ADD COLUMN rows INTEGER NOT NULL DEFAULT 1;
