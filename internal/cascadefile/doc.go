// Package cascadefile is the cascade file, goals as code: it reads YAML into a cascade.Document and remembers where
// everything stands, writes a snapshot as YAML, tidies a file without losing its comments, and describes the format
// as a JSON Schema and a reference page. All of it follows from the table of kinds in package cascade; a layout says
// what the file does otherwise. It resolves no references and decides nothing about what a document means
// (cascade.Apply does), and it opens no files.
package cascadefile

//go:generate go test -run ^TestReferencePage$ . -update
