-- +goose Up
-- How the rows of a workspace are written: the schema under which they were last written anew.
ALTER TABLE workspace ADD COLUMN rows BIGINT NOT NULL DEFAULT 1;
