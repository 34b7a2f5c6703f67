package page

import (
	"github.com/a-h/templ"

	"weir.dev/weir/internal/web/chart"
)

// This file is the only one that may write markup unescaped or switch URL checking off; a test holds the others to that.

// drawing writes what the chart package drew: numbers it formatted and text it escaped. No other package can make a
// chart.SVG without a conversion that a reviewer would see.
func drawing(s chart.SVG) templ.Component { return templ.Raw(string(s)) }

// checked passes a path through templ's URL check, for attributes htmx follows and templ does not know to be URLs: what
// is neither a path nor a known scheme becomes an address that leads nowhere.
func checked(path string) string { return string(templ.URL(path)) }
