package text

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Rule names a remark about wording, as in the findings table.
type Rule string

// The rules that rest on wording alone.
const (
	OutputNotOutcome Rule = "output-not-outcome"
	VagueWording     Rule = "vague"
	TaskList         Rule = "task-list"
	Compound         Rule = "compound"
	Vanity           Rule = "vanity"
	CopiedWording    Rule = "copied-wording"
	SensitiveText    Rule = "sensitive"
)

// Slots are the parts of a goal as the text gives them. Words are as written; an empty slot was not said. Numbers are
// in Unit with magnitudes applied ("$50K" is 50000 with unit "$").
type Slots struct {
	Action     string   `json:"action,omitempty"`
	Object     string   `json:"object,omitempty"`
	Metric     string   `json:"metric,omitempty"`
	Direction  string   `json:"direction,omitempty"` // up, down, keep or range
	From       Number   `json:"from,omitzero"`
	To         Number   `json:"to,omitzero"`
	High       Number   `json:"high,omitzero"`   // upper end, when the target is a range that starts at To
	Change     Number   `json:"change,omitzero"` // by how much, when the text says no end point: negative is less
	Unit       string   `json:"unit,omitempty"`
	Population string   `json:"population,omitempty"`
	Period     string   `json:"period,omitempty"`
	Date       string   `json:"date,omitempty"`
	Due        string   `json:"due,omitempty"` // the date as YYYY-MM-DD, when the text alone fixes it
	Owners     []string `json:"owners,omitempty"`
}

// Number is a number that may not have been said.
type Number struct {
	Value float64
	Said  bool
}

func newNumber(v float64) Number { return Number{v, true} }

// IsZero says whether the number was not said; it leaves the field out of JSON.
func (n Number) IsZero() bool { return !n.Said }

// MarshalJSON writes a plain number.
func (n Number) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, n.Value, 'f', -1, 64), nil
}

// String writes the number as people would: "12", "0.5".
func (n Number) String() string { return strconv.FormatFloat(n.Value, 'f', -1, 64) }

// Reading is what a text says. It is a plain value and stays valid for ever.
type Reading struct {
	Text  string // in Unicode normal form C
	Lang  string // "" where the text is in a language there are no lists for
	Kind  Kind
	Sure  bool // whether Kind is worth a finding; what is not sure is only a best guess
	Slots Slots

	HasTarget   bool // a number, a "double", or "none" and "all" that stand for one
	HasBaseline bool
	HasDate     bool
	Blank       bool // says "from X to Y" or "__": a template somebody has still to fill

	Compound bool
	TaskList bool
	Vanity   bool
	Private  bool // holds text that [Sensitive] matches

	why    reason
	words  [4]string // the words that decided Kind, then what Compound and Vanity rest on
	effect string
	parts  parts
}

// ErrLanguage is the error of [Read] for a language without word lists.
var ErrLanguage = errors.New("unknown language")

// ErrEmpty is the error of [Read] for a text without words.
var ErrEmpty = errors.New("the text is empty: write what should be true, and of what number one can tell")

// Read reads one goal, measure or other sentence. lang is a name from [Languages]; "" lets the text's own small words
// decide. Its time is linear in the length of the text.
func Read(text, lang string) (Reading, error) {
	lx := lexicons()[lang]
	if lx == nil && lang != "" {
		if lx = lexicons()[strings.ToLower(firstPart(lang))]; lx == nil {
			return Reading{}, fmt.Errorf("%w %q: use one of %s, or leave it out", ErrLanguage, lang,
				strings.Join(Languages(), ", "))
		}
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return Reading{}, ErrEmpty
	}
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	if lx == nil {
		var unread bool
		if lx, unread = detect(text); unread {
			return Reading{
				Text: text, Kind: Unread, why: unreadable, HasTarget: true, HasBaseline: true, HasDate: true,
				Private: sensitive(text, nil),
			}, nil
		}
	}
	s := tokenize(text, lx)
	defer s.free()
	p := s.parse()
	v := p.decide()
	r := Reading{Text: text, Lang: lx.lang, Kind: v.kind, Sure: v.sure, why: v.why}
	for k, i := range v.at {
		if i >= 0 && i < len(s.tokens) {
			r.words[k] = p.span(i, i+1)
		}
	}
	if r.words[1] == r.words[0] {
		r.words[1] = ""
	}
	p.has(&r)
	p.slots(&r)
	p.several(&r)
	p.vanity(&r)
	r.Private = sensitive(text, nil)
	if p.noun >= 0 {
		r.effect = lx.effects[s.tokens[p.noun].lemma]
	}
	return r, nil
}

// firstPart gives "de" for "de-CH".
func firstPart(lang string) string {
	if i := strings.IndexAny(lang, "-_"); i > 0 {
		return lang[:i]
	}
	return lang
}

// tokenize runs the passes every reading starts with.
func tokenize(text string, lx *lexicon) *scan {
	s := newScan(text, lx)
	s.split()
	s.dates()
	s.roles()
	return s
}

// span gives the text of tokens [i, j) as written.
func (s *scan) span(i, j int) string {
	if i < 0 || j <= i || j > len(s.tokens) {
		return ""
	}
	return s.text[s.tokens[i].start:s.tokens[j-1].end]
}

// has fills in what the text says it has. In doubt a thing is there: a false "no target" costs more than a missed one.
func (p *parse) has(r *Reading) {
	r.HasTarget = p.anyNum
	r.HasBaseline = p.baseline
	r.HasDate = p.date
	if p.baseAndTarget() >= 0 {
		r.HasTarget, r.HasBaseline = true, true
	}
	for i := range p.tokens {
		t := &p.tokens[i]
		r.Blank = r.Blank || p.blank(i)
		switch {
		case t.kind == kNumber &&
			(t.role == rWindow && t.has(cLong|cWithin) || t.role == rTarget || t.role == rLimit || t.role == rChange):
			r.HasTarget = true
		case t.word() && t.is(vTimes) && i >= p.head, t.is(wNo) && t.kind != kNumber && i >= p.head:
			r.HasTarget = true
		case t.is(wAll) && t.word() && i >= p.head && (p.verb < 0 || p.tokens[p.verb].is(vEnd|vReach|vKeep|vSoft|vServe|vBe)):
			r.HasTarget = true
		}
	}
	if p.verb >= 0 && p.tokens[p.verb].is(vEnd) && r.Kind == Outcome {
		r.HasTarget = true
	}
	r.Blank = r.Blank || strings.Contains(r.Text, "__")
}

// blank says whether the word at i stands for a number still to be filled in: "from X to Y".
func (p *parse) blank(i int) bool {
	t, prev := &p.tokens[i], at(p.tokens, i-1)
	if t.kind != kWord || t.end-t.start > 2 || !prev.has(cFrom|cTo|cBy|cOver|cUnder) {
		return false
	}
	for _, c := range []byte(p.text[t.start:t.end]) {
		if c != 'X' && c != 'Y' && c != 'N' && c != '_' {
			return false
		}
	}
	return true
}

func (p *parse) slots(r *Reading) {
	in, s, due := p.tokens, &r.Slots, false
	if p.verb >= 0 {
		s.Action = p.span(p.verb, p.verb+1)
	} else if p.done >= 0 {
		s.Action = p.span(p.done, p.done+1)
	}
	if p.noun >= 0 {
		s.Object = p.span(p.np, max(p.npTo, p.noun+1))
	}
	p.metric(s)
	p.numbers(r)
	for i := range in {
		t := &in[i]
		switch {
		case t.has(cPeriod) && s.Period == "":
			s.Period = p.span(i, i+1)
		case t.kind == kNumber && t.role == rWindow && s.Period == "":
			s.Period = p.span(i, i+1)
		case t.kind == kDate && !due: // the one after "by" counts, else the last
			if prev := at(in, i-1); (!prev.has(cFrom|cNow) || prev.has(cDue)) && (s.Date == "" || p.inMain(i)) {
				s.Date = p.span(i, i+1)
				s.Due = p.iso(t)
				due = prev.has(cBy) || i < p.head
			}
		case t.is(nPeople) && s.Population == "" && i != p.noun:
			if j := p.group(i); j >= 0 {
				k := i + 1
				for at(in, k).is(nPeople) && at(in, k).kind == kWord {
					k++
				}
				s.Population = p.span(j, k)
			}
		case t.has(cOwner) || t.mark == '@':
			p.owner(i, s)
		}
	}
	if s.Population == "" && p.verb < 0 && p.noun >= 0 && in[p.noun].is(nPeople) {
		s.Population = p.span(p.np, p.noun+1)
	}
	p.direction(r)
}

// metric finds the noun phrase a number would be read from.
func (p *parse) metric(s *Slots) {
	in := p.tokens
	for i := p.head; i < len(in) && i < p.end; i++ {
		if !in[i].is(nMetric) || in[i].kind != kWord || i == p.verb || at(in, i+1).is(nArtefact) && !at(in, i+1).is(nMetric) {
			continue
		}
		from, to := i, i+1
		for from > p.head && from-1 != p.verb && in[from-1].kind == kWord && !in[from-1].is(wPrep|wDet|wAnd|wAll|wNo|wSome) &&
			!in[from-1].has(cUnder|cOver|cTo|cFrom|cAbout|cPeriod) && p.letter(int(in[from-1].start)) > 0 {
			from--
		}
		for to < len(in) && in[to].kind == kWord && in[to].is(nMetric) {
			to++
		}
		if i == p.noun && p.npTo > to && at(in, to).has(cOf) {
			to = p.npTo
		}
		s.Metric = p.span(from, to)
		return
	}
	if s.Object != "" && p.verb >= 0 && in[p.verb].is(changes) && p.anyNum && !in[p.verb].is(vReach) {
		s.Metric = s.Object
	}
}

func (p *parse) numbers(r *Reading) {
	s := &r.Slots
	relative := p.verb >= 0 && p.tokens[p.verb].is(vUp|vDown) || p.verb < 0 && p.wish
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.kind != kNumber {
			continue
		}
		switch t.role {
		case rBase:
			if !s.From.Said {
				s.From = newNumber(t.value)
				if s.Unit == "" {
					s.Unit = p.unitText(t)
				}
			}
		case rTarget, rLimit, rChange:
			if s.To.Said || s.Change.Said || i < p.head || t.role == rLimit && p.laterEnd(i) {
				continue
			}
			prev := at(p.tokens, i-1)
			if t.role == rChange || relative && t.unitKind == cPercent && !s.From.Said && !prev.has(cTo|cUnder|cOver) &&
				!p.laterBase(i) {
				s.Change = newNumber(t.value)
				if p.verb >= 0 && p.tokens[p.verb].is(vDown) || t.start > 0 && t.sign && p.text[t.start-1] == '-' {
					s.Change.Value = -t.value
				}
			} else {
				s.To = newNumber(t.value)
				if t.high > t.value {
					s.High = newNumber(t.high)
				}
			}
			if u := p.unitText(t); u != "" {
				s.Unit = u
			}
		}
	}
}

// laterEnd says whether a number after the limit at i is where things should go: "screened within 15 minutes … to at
// least 95 per cent".
func (p *parse) laterEnd(i int) bool {
	for j := i + 1; j < len(p.tokens); j++ {
		if p.tokens[j].kind == kNumber && p.tokens[j].role == rTarget && p.tokens[j-1].has(cTo) {
			return true
		}
	}
	return false
}

// laterBase says whether a number after i says where things stand.
func (p *parse) laterBase(i int) bool {
	for _, t := range p.tokens[i:] {
		if t.role == rBase {
			return true
		}
	}
	return false
}

func (s *scan) unitText(t *token) string {
	if t.unit[1] > t.unit[0] {
		return s.text[t.unit[0]:t.unit[1]]
	}
	return ""
}

func (p *parse) direction(r *Reading) {
	s := &r.Slots
	v := class(0)
	if p.verb >= 0 {
		v = p.tokens[p.verb].class
	}
	switch {
	case s.High.Said:
		s.Direction = "range"
	case s.From.Said && s.To.Said && s.To.Value > s.From.Value:
		s.Direction = "up"
	case s.From.Said && s.To.Said && s.To.Value < s.From.Value:
		s.Direction = "down"
	case s.Change.Said && p.falls():
		s.Direction, s.Change.Value = "down", -abs(s.Change.Value)
	case v&vDown != 0 && v&(vUp|vReach) == 0, v&vEnd != 0 && v&vUp == 0:
		s.Direction = "down"
	case v&(vUp|vReach) != 0:
		s.Direction = "up"
	case v&vKeep != 0:
		s.Direction = "keep"
	case p.target > 0 && at(p.tokens, p.target-1).has(cUnder):
		s.Direction = "down"
	case p.target > 0 && at(p.tokens, p.target-1).has(cOver):
		s.Direction = "up"
	}
}

// falls says whether a noun such as "reduction" turns the change downwards.
func (p *parse) falls() bool {
	for i := p.head; i < p.end; i++ {
		if p.tokens[i].is(nFall) && p.tokens[i].kind == kWord {
			return true
		}
	}
	return false
}

func abs(v float64) float64 { return max(v, -v) }

// group gives the start of the noun phrase that ends at the people word i, when a preposition or a share leads to it.
func (p *parse) group(i int) int {
	j := i
	for j > p.head && p.tokens[j-1].kind == kWord && !p.tokens[j-1].is(wPrep|wDet|wAnd|verbs) &&
		!p.tokens[j-1].has(cOver|cUnder) && i-j < 4 {
		j--
	}
	if j == 0 {
		return -1
	}
	k := j - 1
	for k > 0 && (p.tokens[k].is(wDet|wAll) && !p.tokens[k].is(wPrep) || p.tokens[k].kind == kNumber && k != p.target) {
		k--
	}
	if t := p.tokens[k]; t.word() && t.is(wPrep) {
		return j
	}
	return -1
}

// owner collects who is named after "owner:" or as @handle.
func (p *parse) owner(i int, s *Slots) {
	t := &p.tokens[i]
	if t.mark == '@' {
		if next := at(p.tokens, i+1); next.start == t.end && next.kind == kWord &&
			(i == 0 || at(p.tokens, i-1).end < t.start) {
			s.Owners = append(s.Owners, p.text[t.start:next.end])
		}
		return
	}
	j := i + 1
	if at(p.tokens, j).mark == ':' {
		j++
	}
	k := j
	for k < len(p.tokens) && k < j+3 && p.tokens[k].kind == kWord && upper(p.text[p.tokens[k].start]) &&
		!p.tokens[k].is(wAnd) {
		k++
	}
	if k > j {
		s.Owners = append(s.Owners, p.span(j, k))
	}
}

func upper(c byte) bool { return 'A' <= c && c <= 'Z' }
