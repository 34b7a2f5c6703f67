// Package form turns fields of the table of kinds into a form, and a form that somebody sent back into fields: one
// reader for every type of value, one wording of what is wrong with each, one way to put two people's changes
// together. A form is a small value: a kind, the fields it asks for, their order and their words.
//
// It draws nothing (package page does), knows no route, and decides nothing: what it reads is for cascade's commands.
package form
