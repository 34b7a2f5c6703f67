// Package threshold names every number by which Weir judges goals, beliefs and plans, so that pages, rules and whoever
// else tells of a goal cannot disagree. It holds numbers and nothing else; what they are compared with stands with the
// judgement.
package threshold
