// Package web serves the pages: one table of routes, a short handler each (one lens read or one command, one typed
// view) and the live stream that tells open pages to look again. What a page looks like is in package page; what a
// viewer may see is decided by the lens, what somebody may change by the table of permissions; nothing is decided
// here. What was typed on a form is read by package form.
package web
