// Package report writes what rules found: as text for people, as JSON, as SARIF 2.1.0 and as GitHub annotations, with
// the places in files. It finds nothing itself and knows no flag.
package report
