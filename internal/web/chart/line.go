package chart

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"weir.dev/weir/internal/words"
)

// A Point is one reading, or one corner of a pace line.
type Point struct {
	At    time.Time
	Value float64
}

// A Mark is something that happened on a date: a bet that started, a revision.
type Mark struct {
	At   time.Time
	Text words.Text
}

// A Target is the value a measure should have reached By; the line starts where the measure starts.
type Target struct {
	Start, By time.Time
	Value     float64
}

// Line is a measure or metric over time. Only Name and Unit are needed; what is absent is not drawn. Points are in
// time order, in the metric's unit, and only those the viewer may see: the axes are scaled to what is given.
type Line struct {
	Name, Unit string
	Points     []Point
	Target     *Target
	Pace       []Point  // where it should be: two points or more, in time order
	Low, High  *float64 // a healthy range
	Bets       []Mark
	Revisions  []Mark
	// Unread says why there is nothing to draw; "No readings yet" when empty.
	Unread words.Text
}

// What a chart spans at least and at most, in the metric's unit: beyond, its arithmetic would leave what numbers hold.
const (
	minSpan = 1e-200
	maxSpan = 1e200
)

// Wide draws for a column of about 820 px, Narrow for a phone; a page carries both and the style sheet shows one. What
// stands in the picture is said by p.
func (l Line) Wide(p *words.Printer) SVG {
	return l.draw(p, canvas{width: 820, height: 226, class: "wide", dates: 7, values: 4})
}

// Narrow draws the same for about 380 px: see Wide.
func (l Line) Narrow(p *words.Printer) SVG {
	return l.draw(p, canvas{width: 380, height: 220, class: "narrow", dates: 4, values: 3})
}

// A canvas is how much room a drawing has, and about how many dates and values its axes name.
type canvas struct {
	width, height float64
	class         string
	dates, values int
}

// Words says what the chart shows in a sentence or two; it is the picture's accessible name.
func (l Line) Words() words.Text {
	q := func(v float64) words.Text { return words.Quantity(v, l.Unit) }
	says := []words.Text{words.T("%s: %s", l.Name, l.readings())}
	if l.Target != nil {
		says = append(says, words.T("the target is %s by %s", q(l.Target.Value), words.Date(l.Target.By)))
	}
	if l.Low != nil && l.High != nil {
		says = append(says, words.T("the healthy range is %s to %s", words.Number(*l.Low), q(*l.High)))
	}
	for _, m := range append(append([]Mark{}, l.Bets...), l.Revisions...) {
		says = append(says, m.Text)
	}
	return words.T("%s.", words.Join("; ", says...))
}

// readings says what its readings are.
func (l Line) readings() words.Text {
	q := func(v float64) words.Text { return words.Quantity(v, l.Unit) }
	n := len(l.Points)
	switch n {
	case 0:
		return words.Or(l.Unread, words.T("no readings yet"))
	case 1:
		return words.T("one reading, %s on %s", q(l.Points[0].Value), words.Date(l.Points[0].At))
	}
	first, last := l.Points[0], l.Points[n-1]
	low, high := first.Value, first.Value
	for _, p := range l.Points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	return words.T("%d readings from %s to %s, starting at %s and now %s, between %s and %s",
		n, words.Date(first.At), words.Date(last.At), q(first.Value), q(last.Value), words.Number(low), q(high))
}

func (l Line) unread() words.Text { return words.Or(l.Unread, words.T("No readings yet")) }

// A plot is the inner rectangle of a drawing and the two scales over it.
type plot struct {
	b                        *strings.Builder
	left, right, top, bottom float64
	from, to                 time.Time
	low, high                float64
}

func (p *plot) x(t time.Time) float64 {
	return p.left + float64(t.Sub(p.from))/float64(p.to.Sub(p.from))*(p.right-p.left)
}

func (p *plot) y(v float64) float64 {
	return p.bottom - (v-p.low)/(p.high-p.low)*(p.bottom-p.top)
}

func (p *plot) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(p.b, `<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, class, x1, y1, x2, y2)
}

func (p *plot) text(class, anchor string, x, y float64, s string) {
	fmt.Fprintf(p.b, `<text class="%s" text-anchor="%s" x="%.1f" y="%.1f">%s</text>`, class, anchor, x, y,
		html.EscapeString(s))
}

// What a line of very many readings is thinned to: where there are more than most of them, each strip of so many pixels
// keeps its first, lowest, highest and last, so that the picture stays what it is and every extreme is in it.
const (
	most  = 400
	strip = 4
)

// thin returns the points that show.
func (p *plot) thin(points []Point) []Point {
	if len(points) <= most {
		return points
	}
	var out []Point
	for from := 0; from < len(points); {
		column := int(p.x(points[from].At) / strip)
		to, low, high := from, from, from
		for ; to < len(points) && int(p.x(points[to].At)/strip) == column; to++ {
			if points[to].Value < points[low].Value {
				low = to
			}
			if points[to].Value > points[high].Value {
				high = to
			}
		}
		kept := -1
		for _, i := range []int{from, min(low, high), max(low, high), to - 1} {
			if i > kept {
				out, kept = append(out, points[i]), i
			}
		}
		from = to
	}
	return out
}

func (p *plot) path(class string, points []Point) {
	points = p.thin(points)
	fmt.Fprintf(p.b, `<polyline class="%s" points="`, class)
	for i, pt := range points {
		if i > 0 {
			p.b.WriteByte(' ')
		}
		fmt.Fprintf(p.b, "%.1f,%.1f", p.x(pt.At), p.y(pt.Value))
	}
	p.b.WriteString(`"/>`)
}

// letter is the mean advance of an 11 px Inter letter; the drawing only needs to know roughly how long a label is.
const letter = 5.9

func textWidth(s string) float64 { return letter * float64(len([]rune(s))) }

func (l Line) draw(say *words.Printer, c canvas) SVG {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart %s" viewBox="0 0 %g %g" role="img" aria-label="%s">`, c.class, c.width, c.height,
		html.EscapeString(say.Say(l.Words())))
	from, to, ok := l.span()
	low, high := l.extent()
	var instead words.Text
	switch {
	case !ok:
		instead = l.unread()
	case !(high-low > minSpan && high-low < maxSpan):
		instead = words.T("These values are too large or too small to draw")
	}
	if !instead.IsZero() {
		p := &plot{b: &b}
		p.text("chart-word", "middle", c.width/2, c.height/2, say.Say(instead))
		b.WriteString(`</svg>`)
		return SVG(b.String())
	}
	ticks, decimals := niceTicks(low, high, c.values)
	labels, gutter := make([]string, len(ticks)), 0.0
	for i, t := range ticks {
		labels[i] = say.Fixed(t, decimals, tickUnit(l.Unit))
		gutter = max(gutter, textWidth(labels[i]))
	}
	ends := l.ends(say, c.width*0.3)
	margin := 12.0
	for _, e := range ends {
		margin = max(margin, textWidth(e.text)+14)
	}
	p := &plot{
		b: &b, left: gutter + 10, right: c.width - margin, bottom: c.height - 26, from: from, to: to, low: low, high: high,
	}
	marks, rows := l.packMarks(say, p)
	p.top = 12 + 14*float64(rows)

	if l.Low != nil && l.High != nil {
		fmt.Fprintf(&b, `<rect class="chart-range" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, p.left, p.y(*l.High),
			p.right-p.left, p.y(*l.Low)-p.y(*l.High))
	}
	for i, t := range ticks {
		p.line("chart-grid", p.left, p.y(t), p.right, p.y(t))
		p.text("chart-axis", "end", p.left-8, p.y(t)+4, labels[i])
	}
	l.drawDates(say, p, c.dates, c.height-6)
	if len(l.Pace) > 1 {
		p.path("chart-pace", l.Pace)
	}
	if l.Target != nil {
		p.line("chart-target", p.x(later(l.Target.Start, from)), p.y(l.Target.Value), p.x(earlier(l.Target.By, to)),
			p.y(l.Target.Value))
	}
	for _, m := range marks {
		p.line(m.class, m.x, m.y-3, m.x, p.bottom)
		if m.text != "" {
			p.text(m.class+"-word", m.anchor, m.x+m.shift, m.y+1, m.text)
		}
	}
	if n := len(l.Points); n > 0 {
		if n > 1 {
			p.path("chart-line", l.Points)
		}
		last := l.Points[n-1]
		fmt.Fprintf(&b, `<circle class="chart-now" cx="%.1f" cy="%.1f" r="4"/>`, p.x(last.At), p.y(last.Value))
	}
	if len(l.Points) == 0 {
		p.text("chart-word", "middle", (p.left+p.right)/2, (p.top+p.bottom)/2, say.Say(l.unread()))
	}
	spread(ends, p)
	for _, e := range ends {
		p.text(e.class, "start", p.right+8, e.y+4, e.text)
	}
	b.WriteString(`</svg>`)
	return SVG(b.String())
}

func (l Line) drawDates(say *words.Printer, p *plot, most int, y float64) {
	lastEnd := -1.0
	for _, t := range dateTicks(p.from, p.to, most) {
		x, label := p.x(t.at), say.Say(t.label)
		if x <= lastEnd || x+textWidth(label) > p.right+30 {
			continue // a label that would touch its neighbour says less than none
		}
		p.text("chart-axis", "start", x, y, label)
		lastEnd = x + textWidth(label) + 6
	}
}

// span is the time the chart covers: all it is given, at least one day.
func (l Line) span() (from, to time.Time, ok bool) {
	grow := func(t time.Time) {
		if t.IsZero() {
			return
		}
		if !ok || t.Before(from) {
			from = t
		}
		if !ok || t.After(to) {
			to = t
		}
		ok = true
	}
	for _, p := range l.Points {
		grow(p.At)
	}
	for _, p := range l.Pace {
		grow(p.At)
	}
	if l.Target != nil {
		grow(l.Target.Start)
		grow(l.Target.By)
	}
	if ok && to.Sub(from) < 24*time.Hour {
		from, to = from.AddDate(0, 0, -3), to.AddDate(0, 0, 3)
	}
	return from, to, ok
}

// extent is the range of values, with a little air, never empty.
func (l Line) extent() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	grow := func(v float64) {
		if finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	for _, p := range l.Points {
		grow(p.Value)
	}
	for _, p := range l.Pace {
		grow(p.Value)
	}
	if l.Target != nil {
		grow(l.Target.Value)
	}
	if l.Low != nil && l.High != nil {
		grow(*l.Low)
		grow(*l.High)
	}
	if math.IsInf(low, 0) {
		return 0, 1
	}
	if high-low <= 1e-9*max(math.Abs(low), math.Abs(high)) { // equal, but for the last bits
		by := max(1, math.Abs(low)*0.1)
		return low - by, high + by
	}
	air := (high - low) * 0.12
	padded := low - air
	if low >= 0 && padded < 0 {
		padded = 0 // a quantity that is never negative shows no negative axis
	}
	return padded, high + air*0.6
}

// An end is a label at a line's right end.
type end struct {
	class, text string
	value, y    float64
}

// ends names each line where it ends; a label longer than room loses its unit.
func (l Line) ends(say *words.Printer, room float64) []end {
	var out []end
	label := func(class string, v float64, says func(words.Text) words.Text) {
		text := say.Say(says(words.Quantity(v, l.Unit)))
		if textWidth(text) > room-14 {
			text = say.Say(says(words.Number(v)))
		}
		out = append(out, end{class: class, text: text, value: v})
	}
	if l.Target != nil {
		label("chart-target-word", l.Target.Value, func(v words.Text) words.Text { return words.T("target %s", v) })
	}
	if n := len(l.Points); n > 0 {
		label("chart-now-word", l.Points[n-1].Value, func(v words.Text) words.Text { return words.T("%s now", v) })
	}
	if l.Low != nil && l.High != nil && l.Target == nil {
		out = append(out, end{class: "chart-word", text: say.Say(words.T("healthy range")), value: *l.High})
	}
	return out
}

// spread places the end labels at their lines' heights, pushed apart so that none overlaps another.
func spread(ends []end, p *plot) {
	const gap = 14
	for i := range ends {
		ends[i].y = max(p.top, min(p.bottom, p.y(ends[i].value)))
	}
	for i := 1; i < len(ends); i++ {
		for j := range i {
			if d := ends[i].y - ends[j].y; math.Abs(d) < gap {
				if d < 0 && ends[j].y-gap >= p.top {
					ends[i].y = ends[j].y - gap
				} else {
					ends[i].y = ends[j].y + gap
				}
			}
		}
	}
}

func tickUnit(unit string) string {
	if unit == "%" || unit == "‰" || unit == "€" || unit == "$" || unit == "£" {
		return unit
	}
	return "" // a longer unit is said once, at the line's end
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
