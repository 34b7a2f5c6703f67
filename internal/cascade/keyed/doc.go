// Package keyed reads what was kept while things named others by key: alignments their driver, revisions a metric,
// metrics their source and parts, the workspace its framework. That was so until the fourth schema, and stands in the
// journal's records of that time for ever. Which records these are, and when rows are written anew, others know: the
// store and the upgrade.
package keyed
