// Package assess is the one judgement of a goal, on what one viewer sees: its health and why, whether it slipped or
// diverges from the goals below, what its measure did, how its tripwires stand, what counts as done. Pages, rules and
// read models ask it and word it each in their own way. It words nothing itself and holds no number: thresholds stand
// in package threshold.
package assess
