// Package api is Weir for programs: JSON over HTTP at /api/v1. One table of operations is all there is to reach:
// routes, the OpenAPI document, the reference page, the permission matrix and the tools of other protocols are made
// from it. An operation is one lens read or one command of the engine. The package knows no page and reads nothing
// past a lens.
package api

//go:generate go test -run ^TestReference$ -update .
