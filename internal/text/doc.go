// Package text reads the language goals are written in: what a sentence promises (an outcome, a delivery, or nothing
// one could check), its slots (action, object, metric, from, to, population, date …), and what a coach would remark:
// several goals in one, a task list, a count that only grows, wording copied from the parent, something that should
// not be written down. A language is a folder of word lists under data/; the code knows grammar, not words. It is not
// a language model, it does not judge people, and what it cannot judge it leaves alone: see [Reading.Sure].
package text
