-- +goose Up
-- Initiatives and work items have a visibility of their own: the rows of workspaces are written anew. The tables stay.
SELECT 1;
