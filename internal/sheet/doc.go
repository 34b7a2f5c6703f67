// Package sheet reads the tables people keep goals in: workbooks, CSV, JSON and YAML of any shape. It guesses which
// column is what, says each guess, and makes of the rows a tree of goals and measures, each with the row it stands in.
// It also reads tables of drivers and the readings that test them.
//
// It opens no files, asks nobody and keeps nothing. It does not judge what it read: package finding does that over the
// workspace that Plan.Document describes, and package evidence says how the arrows stand.
package sheet
