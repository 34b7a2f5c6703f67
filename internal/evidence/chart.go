package evidence

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// size of a chart's field, in characters.
const (
	chartWidth  = 60
	chartHeight = 10
)

// canvas is a small field of characters over a range of times and values.
type canvas struct {
	cells          [chartHeight][chartWidth]rune
	t0, t1, y0, y1 float64
}

func newCanvas(t0, t1 float64, values ...float64) *canvas {
	c := &canvas{t0: t0, t1: t1, y0: math.Inf(1), y1: math.Inf(-1)}
	for i := range c.cells {
		for j := range c.cells[i] {
			c.cells[i][j] = ' '
		}
	}
	for _, v := range values {
		c.y0, c.y1 = math.Min(c.y0, v), math.Max(c.y1, v)
	}
	if c.y0 == c.y1 {
		room := math.Max(1, math.Abs(c.y0)/10)
		c.y0, c.y1 = c.y0-room, c.y1+room
	}
	if c.t0 == c.t1 {
		c.t1++
	}
	return c
}

func (c *canvas) column(t float64) int {
	return int(math.Max(0, math.Min(chartWidth-1, math.Round((t-c.t0)/(c.t1-c.t0)*(chartWidth-1)))))
}

// share is how far up the field a value stands, between 0 and 1: values outside
// the range are clipped to its edges.
func (c *canvas) share(y float64) float64 {
	span := c.y1/2 - c.y0/2
	if !(span > 0) { // too close for the arithmetic to part them
		return .5
	}
	return math.Max(0, math.Min(1, (y/2-c.y0/2)/span))
}

// row is the row of a value, the first being at the top.
func (c *canvas) row(y float64) int {
	return int(math.Round((1 - c.share(y)) * (chartHeight - 1)))
}

func (c *canvas) point(t, y float64, r rune) { c.cells[c.row(y)][c.column(t)] = r }

// level draws a dashed line across at y, under what is there already.
func (c *canvas) level(y float64) {
	row := &c.cells[c.row(y)]
	for j := range row {
		if row[j] == ' ' {
			row[j] = '┄'
		}
	}
}

// verticalLine draws a vertical line at t, below what is drawn already.
func (c *canvas) verticalLine(t float64) {
	j := c.column(t)
	for i := range c.cells {
		if c.cells[i][j] == ' ' || c.cells[i][j] == '┄' {
			c.cells[i][j] = '│'
		}
	}
}

// draw is the field with the value's range on the left and, below, the first
// and last time.
func (c *canvas) draw(p *words.Printer, first, last string) string {
	labels := map[int]string{0: p.Figure(words.Significant(c.y1, 4)), chartHeight - 1: p.Figure(words.Significant(c.y0,
		4))}
	wide := max(utf8.RuneCountInString(labels[0]), utf8.RuneCountInString(labels[chartHeight-1]))
	var b strings.Builder
	for i := range c.cells {
		label := labels[i]
		b.WriteString(strings.Repeat(" ", wide-utf8.RuneCountInString(label)))
		b.WriteString(label + " ┤")
		b.WriteString(strings.TrimRight(string(c.cells[i][:]), " "))
		b.WriteByte('\n')
	}
	gap := max(1, chartWidth-utf8.RuneCountInString(first)-utf8.RuneCountInString(last))
	b.WriteString(strings.Repeat(" ", wide+2) + first + strings.Repeat(" ", gap) + last + "\n")
	return b.String()
}

// BetChart draws the readings (•), the start of the change (│) and the middle
// value before it (┄), as plain text of about 70 by 11 characters. It is for a
// request that Bet has answered; "" otherwise.
func BetChart(p *words.Printer, req BetRequest) string {
	b, err := newBet(req)
	if err != nil {
		return ""
	}
	s := b.series
	n := len(s.t)
	c := newCanvas(s.t[0], math.Max(s.t[n-1], b.start), s.y...)
	for i := range s.t {
		c.point(s.t[i], s.y[i], '•')
	}
	c.level(b.baseline)
	c.verticalLine(b.start)
	end := s.at[n-1]
	if b.start > s.t[n-1] {
		end = *req.Started
	}
	return c.draw(p, s.at[0].String(), end.String())
}

// ChanceChart draws the readings (•), the median forecast (─) in its bands (░)
// and the target (┄). It is for a request that Chance has answered; ""
// otherwise.
func ChanceChart(p *words.Printer, req ChanceRequest, r ChanceResult) string {
	q, err := newChance(req)
	if err != nil {
		return ""
	}
	s := q.series
	n := len(s.t)
	values := append([]float64{q.target}, s.y...)
	for _, b := range r.Bands {
		values = append(values, b.Median)
	}
	// Bands on a log scale can reach far; they may widen the chart by half of
	// what the readings and the target span, and are clipped beyond.
	span := newCanvas(0, 1, values...)
	room := (span.y1 - span.y0) / 2
	for _, b := range r.Bands {
		values = append(values, math.Max(b.Lo, span.y0-room), math.Min(b.Hi, span.y1+room))
	}
	c := newCanvas(s.t[0], math.Max(q.by, s.t[n-1]), values...)
	for j := c.column(s.t[n-1]) + 1; j < chartWidth && len(r.Bands) > 0; j++ {
		t := c.t0 + (c.t1-c.t0)*float64(j)/(chartWidth-1)
		b := q.band(r.Bands, t)
		for i := c.row(b.Hi); i <= c.row(b.Lo); i++ {
			c.cells[i][j] = '░'
		}
		c.point(t, b.Median, '─')
	}
	for i := range s.t {
		c.point(s.t[i], s.y[i], '•')
	}
	c.level(q.target)
	end := *req.By
	if q.by < s.t[n-1] {
		end = s.at[n-1]
	}
	out := c.draw(p, s.at[0].String(), end.String())
	if slices.ContainsFunc(r.Bands, func(b Band) bool { return b.Lo < c.y0 || b.Hi > c.y1 }) {
		out += p.Say(words.T("(The range reaches beyond the chart.)")) + "\n"
	}
	return out
}

// band is the band at t, between those computed; it opens from the last
// reading.
func (c *chance) band(bands []Band, t float64) Band {
	last := len(c.series.t) - 1
	v := c.series.y[last]
	left, from := Band{Lo: v, Median: v, Hi: v}, c.series.t[last]
	for _, b := range bands {
		at := c.series.cadence.position(b.At)
		if t <= at && at > from {
			w := (t - from) / (at - from)
			mix := func(a, b float64) float64 { return a*(1-w) + b*w }
			return Band{Lo: mix(left.Lo, b.Lo), Median: mix(left.Median, b.Median), Hi: mix(left.Hi, b.Hi)}
		}
		left, from = b, at
	}
	return left
}

// bars are the eight heights of a sparkline.
var bars = []rune("▁▂▃▄▅▆▇█")

// LinkChart draws the driver, moved by the lag that fits best, above the
// outcome, as two rows of bars: if the belief holds they rise and fall
// together (or against each other). It is for a request that Link has
// answered; "" otherwise.
func LinkChart(p *words.Printer, req LinkRequest, r LinkResult) string {
	l, err := newLink(req)
	if err != nil {
		return ""
	}
	names := [2]string{p.Say(l.req.Words.driver()), p.Say(l.req.Words.outcome())}
	wide := max(utf8.RuneCountInString(names[0]), utf8.RuneCountInString(names[1]))
	first := math.Min(l.driver.t[0]+r.Lag, l.outcome.t[0])
	last := math.Max(l.driver.t[len(l.driver.t)-1]+r.Lag, l.outcome.t[len(l.outcome.t)-1])
	var b strings.Builder
	for i, s := range []line{l.driver, l.outcome} {
		shift := r.Lag * float64(1-i)
		b.WriteString(names[i] + strings.Repeat(" ", wide-utf8.RuneCountInString(names[i])) + " ")
		b.WriteString(strings.TrimRight(s.spark(shift, first, last), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// spark is the line as one row of bars between two times; columns without a
// reading stay blank, several readings in one column are averaged.
func (l *line) spark(shift, first, last float64) string {
	c := newCanvas(first, last, l.y...)
	width := int(math.Min(chartWidth, math.Ceil(c.t1-c.t0)+1))
	sum, count := make([]float64, width), make([]float64, width)
	for i, t := range l.t {
		j := int(math.Round((t + shift - c.t0) / (c.t1 - c.t0) * float64(width-1)))
		j = max(0, min(width-1, j))
		sum[j] += l.y[i]
		count[j]++
	}
	row := make([]rune, width)
	for j := range row {
		row[j] = ' '
		if count[j] > 0 {
			row[j] = bars[int(c.share(sum[j]/count[j])*7+.5)]
		}
	}
	return string(row)
}
