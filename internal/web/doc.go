// Package web serves the pages: one table of routes, a short handler each (one lens read or one command, one typed view)
// and the live stream that tells open pages to look again. What a page looks like is in package page; what a viewer may
// see is decided by the lens; nothing is decided here.
package web
