// Package standing says how beliefs, bets and measures stand by the readings that one viewer sees: it asks the evidence
// engine about a view and keeps the answers. It decides nothing about who may see what, which is package sight's.
package standing
