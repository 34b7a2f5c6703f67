// Command weirbench measures Weir beside its baselines, in one run on one machine: the same questions asked of SQLite,
// of a bare handler, of a template, of the disk and of compact arrays. What it prints first of a row is the processor
// time an operation takes, since that survives a machine on which others work too; wall time stands beside it.
//
//	weirbench -sizes 1k,10k,100k            the whole table
//	weirbench -only line -sizes 10k         the rows whose name begins so
//	weirbench -sizes 1k,10k,100k -doc docs  write docs/performance.md
//	weirbench -check                        counts and slopes alone, which a machine cannot blur: what CI runs
//
// The data is a company that was made up (package company). A row that has a goal says whether it is met; why one is
// missed stands in docs/performance-reasons.txt.
package main
