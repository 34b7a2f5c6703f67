package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// AddsUp is the sum a measure's plan promises (semantics.md 4, "Adds up"): where it started, where it is, where it
// lands at the owners' own odds or at what has held so far, where it lands if every belief holds, and its target. All
// values are in the metric's unit; a falling measure has Target below From.
type AddsUp struct {
	From, Now, Target float64
	Odds              *float64   // nil when no confidence is stated
	OddsLabel         words.Text // "at your own odds" or "at what has held so far"
	Hold              *float64   // nil when no belief is numeric
	Unit              string
}

// Words says the bar in one sentence; it is the picture's accessible name.
func (a AddsUp) Words() words.Text {
	says := []words.Text{words.T("Does it add up? Started at %s, now %s", words.Quantity(a.From, a.Unit),
		words.Quantity(a.Now, a.Unit))}
	if a.Odds != nil {
		says = append(says, words.T("%s %s", a.OddsLabel, words.Quantity(*a.Odds, a.Unit)))
	}
	if a.Hold != nil {
		says = append(says, words.T("if every belief holds %s", words.Quantity(*a.Hold, a.Unit)))
	}
	says = append(says, words.T("target %s", words.Quantity(a.Target, a.Unit)))
	return words.T("%s.", words.Join("; ", says...))
}

// Bar draws it, with its name in the words of p. Widths are percentages, so it fits whatever room it has. The hatched
// part refers to the pattern with the id "hatch", which Defs draws once a page.
func (a AddsUp) Bar(p *words.Printer) SVG {
	at := a.scale()
	var b strings.Builder
	fmt.Fprintf(&b,
		`<svg class="sum" width="100%%" height="10" role="img" aria-label="%s"><rect class="sum-track" width="100%%" height="10" rx="5"/>`, html.EscapeString(p.Say(a.Words())))
	// drawn from the farthest to the nearest, each over the one before: overlaps then need no arithmetic
	if a.Hold != nil {
		part(&b, "sum-hold", at(*a.Hold))
	}
	if a.Odds != nil {
		part(&b, "sum-odds", at(*a.Odds))
	}
	part(&b, "sum-now", at(a.Now))
	if t := at(a.Target); t < 0.999 {
		fmt.Fprintf(&b, `<rect class="sum-target" x="%s%%" width="2" height="10"/>`, percent(t))
	}
	b.WriteString(`</svg>`)
	return SVG(b.String())
}

// Defs is drawn once a page and holds the pattern bars refer to.
func Defs() SVG {
	return `<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(25)"><rect class="hatch" width="3" height="6"/></pattern></defs></svg>`
}

// Track draws a small bar of a share in 0..1, for a figure that is a part of a whole. It is hidden from assistive
// technology: the number stands beside it. mark, when in 0..1, draws a tick (where it should be today); −1 draws none.
func Track(share, mark float64) SVG {
	share = clamp(share)
	var b strings.Builder
	b.WriteString(
		`<svg class="track" width="100%" height="10" aria-hidden="true"><rect class="track-all" y="3" width="100%" height="4" rx="2"/>`)
	if share > 0 {
		fmt.Fprintf(&b, `<rect class="track-part" y="3" width="%s%%" height="4" rx="2"/>`, percent(share))
	}
	if mark >= 0 && mark <= 1 {
		fmt.Fprintf(&b, `<rect class="track-mark" x="%s%%" width="2" height="10" rx="1"/>`, percent(min(mark, 0.995)))
	}
	b.WriteString(`</svg>`)
	return SVG(b.String())
}

func part(b *strings.Builder, class string, share float64) {
	if share > 0 {
		fmt.Fprintf(b, `<rect class="%s" width="%s%%" height="10" rx="2"/>`, class, percent(share))
	}
}

// scale maps a value to its share of the bar, 0 at From. The far end is the target, or a promise that passes it.
func (a AddsUp) scale() func(float64) float64 {
	way := 1.0
	if a.Target < a.From {
		way = -1
	}
	far := (a.Target - a.From) * way
	for _, v := range []*float64{&a.Now, a.Odds, a.Hold} {
		if v != nil && finite(*v) {
			far = max(far, (*v-a.From)*way)
		}
	}
	return func(v float64) float64 {
		if far <= 0 || !finite(v) {
			return 0
		}
		return clamp((v - a.From) * way / far)
	}
}

func clamp(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(0, min(1, v))
}

// percent is a share as a length in SVG, which is no text.
func percent(share float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(share*100, 'f', 1, 64), ".0")
}
