package page

import (
	"context"

	"github.com/a-h/templ"

	"weir.dev/weir/internal/web/assets"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/form"
)

// This file is the only one that may write markup unescaped or switch URL checking off; a test holds the others to
// that.

// drawing writes what the chart package drew: numbers it formatted and text it escaped. No other package can make a
// chart.SVG without a conversion that a reviewer would see.
func drawing(s chart.SVG) templ.Component { return templ.Raw(string(s)) }

// inlined writes a style sheet of ours into a page that has to stand alone. It comes from package assets, and no text
// of anybody passes through here.
func inlined(sheet assets.Sheet) templ.Component {
	return templ.Raw("<style>" + string(sheet) + "</style>")
}

// checked passes a path through templ's URL check, for attributes htmx follows and templ does not know to be URLs: what
// is neither a path nor a known scheme becomes an address that leads nowhere.
func checked(path string) string { return string(templ.URL(path)) }

// controlState is what every control says of itself: whether it is wrong, needed or to be looked at first. The names
// are fixed here and templ escapes the values.
func controlState(ctx context.Context, c form.Control) templ.Attributes {
	out := templ.Attributes{"autofocus": c.Focus, "required": c.Needed}
	if !c.Error.IsZero() {
		out["aria-invalid"] = "true"
	}
	if ids := c.Described(); ids != "" {
		out["aria-describedby"] = ids
	}
	for name, value := range map[string]string{"min": c.First, "max": c.Last, "placeholder": c.Hint.In(ctx)} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}

// countPlace names where a link of the rail stands: those in the sheet of the small top bar have no keys.
func countPlace(key string) string {
	if key == "" {
		return "sheet"
	}
	return "rail"
}
