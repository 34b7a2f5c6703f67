// Package graph is what a workspace's rows mean: for every goal its evidence, signal, divergence, pace, displayed
// progress and health, the line of sight above it and what depends on it below. A Graph is immutable; With gives the
// next one at the cost of what changed and its ancestors. It computes over the snapshot it is given and knows no
// viewer: package sight gives it only what one viewer may see. The formulas are those of the semantics page, section 4.
package graph
