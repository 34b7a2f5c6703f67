-- +goose Up
-- What is stored names other things by their ids and by nothing else: the rows of workspaces are written anew. The tables stay.
SELECT 1;
