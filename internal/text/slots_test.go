package text

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func read(t testing.TB, s string) Reading {
	t.Helper()
	r, err := Read(s, "")
	if err != nil {
		t.Fatalf("Read(%q): %v", s, err)
	}
	return r
}

// The slots are compared as JSON, which is what the batch prints.
func TestSlots(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{
			"Increase NPS from 21 to 45",
			`{"action":"Increase","object":"NPS","metric":"NPS","direction":"up","from":21,"to":45}`,
		},
		{
			"Increase revenue from USD 1.2m to USD 1.5m",
			`{"action":"Increase","object":"revenue","metric":"revenue","direction":"up","from":1200000,"to":1500000,"unit":"USD"}`,
		},
		{"CAC $400→$320", `{"object":"CAC","metric":"CAC","direction":"down","from":400,"to":320,"unit":"$"}`},
		{
			"Reduce MTTR (4h → 1h)",
			`{"action":"Reduce","object":"MTTR","metric":"MTTR","direction":"down","from":4,"to":1,"unit":"h"}`,
		},
		{
			"Lower fire alarms from 15/month to 5/month",
			`{"action":"Lower","object":"fire alarms","metric":"fire alarms","direction":"down","from":15,"to":5,"period":"/month"}`,
		},
		{
			"Reduce churn by 30% in the SMB segment by end of Q2 2026",
			`{"action":"Reduce","object":"churn","metric":"churn","direction":"down","change":-30,"unit":"%","population":"SMB segment","date":"end of Q2 2026","due":"2026-06-30"}`,
		},
		{
			"80% of new customers finish onboarding within 7 days",
			`{"object":"new customers","direction":"","to":80,"unit":"%","population":"new customers"}`,
		},
		{
			"Sell 10-15 machines per month",
			`{"action":"Sell","object":"machines","direction":"range","to":10,"high":15,"period":"per month"}`,
		},
		{
			"Temperature between 18 and 22",
			`{"object":"Temperature","metric":"Temperature","direction":"range","to":18,"high":22}`,
		},
		{
			"Raise margin from 12.5% in 2025 to 15% in 2026",
			`{"action":"Raise","object":"margin","metric":"margin","direction":"up","from":12.5,"to":15,"unit":"%","date":"2026","due":"2026-12-31"}`,
		},
		{
			"Reach 1,000,000 requests per day",
			`{"action":"Reach","object":"requests","direction":"up","to":1000000,"period":"per day"}`,
		},
		{
			"Owner: Maria Lopez. Increase retention to 80% @ben",
			`{"action":"Increase","object":"retention","metric":"retention","direction":"up","to":80,"unit":"%","owners":["Maria Lopez","@ben"]}`,
		},
		{
			"Umsatz von 1,2 Mio. € auf 1,5 Mio. € bis Q4 2026 steigern",
			`{"action":"steigern","object":"Umsatz","metric":"Umsatz","direction":"up","from":1200000,"to":1500000,"unit":"€","date":"Q4 2026","due":"2026-12-31"}`,
		},
		{
			"Reduzierung der Durchlaufzeit um 20 %",
			`{"object":"Reduzierung der Durchlaufzeit","metric":"Durchlaufzeit","direction":"down","change":-20,"unit":"%"}`,
		},
		{"Complete phase 2 of ISO 27001", `{"action":"Complete","object":"phase 2"}`},
	} {
		got, err := json.Marshal(read(t, c.text).Slots)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(c.want, `"direction":"",`, ""); string(got) != want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, date, due string }{
		{"Launch the app by 30 June 2026", "30 June 2026", "2026-06-30"},
		{"Launch the app by June 30, 2026", "June 30, 2026", "2026-06-30"},
		{"Launch the app by 2026-06-30", "2026-06-30", "2026-06-30"},
		{"Launch the app by 6/7/2026", "6/7/2026", ""},
		{"Bis zum 30.06.2026 die App veröffentlichen", "30.06.2026", "2026-06-30"},
		{"Launch the app by Aug 15", "Aug 15", ""},
		{"Launch the app in Q3", "Q3", ""},
		{"Launch the app by the end of Q3 2025", "the end of Q3 2025", "2025-09-30"},
		{"Launch the app in February 2028", "February 2028", "2028-02-29"},
		{"Launch the app by H1 2026", "H1 2026", "2026-06-30"},
		{"Launch the app by mid 2026", "mid 2026", ""},
		{"Launch the app by end of year", "end of year", ""},
		{"Launch the app by EOY", "EOY", ""},
		{"Launch the app this quarter", "this quarter", ""},
		{"Launch the app by next summer", "next summer", ""},
		{"Launch the app by Q3 FY26", "Q3 FY26", ""},
		{"Launch the app within 6 months", "within 6 months", ""},
		{"Launch the app in the next six months", "the next six months", ""},
		{"By 2030, halve road deaths", "2030", "2030-12-31"},
		{"Jahresabschluss bis Ende März 2026 fertigstellen", "Ende März 2026", "2026-03-31"},
		// not dates
		{"Respond within 24 hours", "", ""},
		{"We may grow revenue to 5%", "", ""},
		{"Reach 2030 customers", "", ""},
		{"Raise 7-day activation to 40%", "", ""},
		{"Water plants every week", "", ""},
		{"Grow from 2000 to 3000 users", "", ""},
		{"Payback below 14 months", "", ""},
	} {
		r := read(t, c.text)
		if r.Slots.Date != c.date || r.Slots.Due != c.due || r.HasDate != (c.date != "") {
			t.Errorf("%s: date %q due %q has %v, want %q %q", c.text, r.Slots.Date, r.Slots.Due, r.HasDate, c.date, c.due)
		}
	}
}

func TestBlank(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Improve our win rate from X to Y", true},
		{"Raise NPS from __ to __ by June", true},
		{"Marge von X auf Y erhöhen", true},
		{"Improve our win rate from 20 to 30", false},
		{"Plan X is done", false},
	} {
		if got := read(t, c.text).Blank; got != c.want {
			t.Errorf("%s: %v", c.text, got)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	if _, err := Read("Grow", "tlh"); !errors.Is(err, ErrLanguage) || !strings.Contains(err.Error(), "de, en") {
		t.Errorf("unknown language: %v", err)
	}
	if _, err := Read(" \n\t", "en"); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty text: %v", err)
	}
	if r, err := Read("Website launchen", "de-CH"); err != nil || r.Lang != "de" {
		t.Errorf("de-CH: %v %v", r.Lang, err)
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for _, l := range linesOf(t, "labelled") {
		if lx, unread := detect(l.Text); unread || lx.lang != l.Lang {
			t.Errorf("%s: read as %s", l.Text, lx.lang)
		}
	}
}

func TestRemarks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []Remark
	}{
		{"Launch visitor app", []Remark{{
			OutputNotOutcome, "reads as a delivery: “Launch” … “app”",
			"Share of users who use it every week from __ to __ by __",
		}}},
		{
			"Raise customer satisfaction.",
			[]Remark{
				{
					VagueWording, "names a direction without a number: “Raise” … “customer satisfaction”",
					"Raise customer satisfaction from __ to __ by __",
				},
			},
		},
		{
			"Reach 10,000 followers",
			[]Remark{
				{
					Vanity, "counts “followers”, which only grows and says little about use",
					"Share of followers who __ from __ % to __ % by __",
				},
			},
		},
		{
			"Kundenzufriedenheit verbessern",
			[]Remark{
				{
					VagueWording, "names a direction without a number: “verbessern” … “Kundenzufriedenheit”",
					"Kundenzufriedenheit verbessern: von __ auf __ bis __",
				},
			},
		},
		{"Increase NPS from 20 to 40", nil},
		{"Const generics", nil}, // what cannot be judged stays silent
	} {
		if got := read(t, c.text).Remarks(); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.text, got, c.want)
		}
	}
}

func TestSuggestTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		rule Rule
		want string
	}{
		{"Increase NPS to 50 by June", "no-baseline", "NPS from __ to 50 by June"},
		{"CAC below $120", "no-baseline", "CAC from __ to $120 by __"},
		{"Improve NPS, currently 31", "no-target", "NPS from 31 to __ by __"},
		{"Churn below 3 %.", "no-date", "Churn below 3 % by __"},
		{"Ausschussquote unter 2 %", "no-baseline", "Ausschussquote von __ auf 2 % bis __"},
		{"Grow", "no-such-rule", ""},
	} {
		if got := read(t, c.text).Suggest(c.rule); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.text, c.rule, got, c.want)
		}
	}
}

// Whatever the text, every slot is a piece of it, and reading twice gives the same.
func TestReadLaws(t *testing.T) {
	t.Parallel()
	words := linesOf(t, "labelled")
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			parts = append(parts, rapid.OneOf(rapid.Custom(func(t *rapid.T) string {
				return words[rapid.IntRange(0, len(words)-1).Draw(t, "i")].Text
			}), rapid.String()).Draw(t, "part"))
		}
		checkReading(t, strings.Join(parts, rapid.SampledFrom([]string{" ", ", ", "; ", " and ", "\n", ""}).Draw(t, "sep")))
	})
}

func checkReading(t interface{ Fatalf(string, ...any) }, text string) {
	r, err := Read(text, "")
	if err != nil {
		if !errors.Is(err, ErrEmpty) {
			t.Fatalf("%q: %v", text, err)
		}
		return
	}
	s := r.Slots
	for _, part := range append([]string{s.Action, s.Object, s.Metric, s.Unit, s.Population, s.Period, s.Date},
		s.Owners...) {
		if !strings.Contains(r.Text, part) {
			t.Fatalf("%q: slot %q is not in the text", text, part)
		}
	}
	again, err := Read(text, r.Lang)
	if err != nil || again.Kind != r.Kind || again.Why() != r.Why() || again.Compound != r.Compound {
		t.Fatalf("%q: read twice, got %v and %v", text, r, again)
	}
	for _, m := range r.Remarks() {
		if m.Why == "" {
			t.Fatalf("%q: %s without a reason", text, m.Rule)
		}
	}
	for _, m := range Sensitive(r.Text) {
		if m.Start < 0 || m.End <= m.Start || m.End > len(r.Text) {
			t.Fatalf("%q: match %+v outside the text", text, m)
		}
	}
	if r.Private != (len(Sensitive(r.Text)) > 0) {
		t.Fatalf("%q: Private is %v", text, r.Private)
	}
	Copied(r, again)
	Hints(r.Text, r.Lang)
}

func FuzzRead(f *testing.F) {
	for _, l := range linesOf(f, "labelled") {
		f.Add(l.Text)
	}
	for _, s := range adversarial {
		f.Add(strings.Repeat(s, 20))
	}
	f.Fuzz(func(t *testing.T, text string) { checkReading(t, text) })
}

var adversarial = []string{
	"a/", "1.000.", "(", ")", "from 1 to ", "a-", "and build ", "x@", "@", "+1 ", "by ", "ü", "eyJ-", "ghp_", "1 ", "1-",
	"end of ", "the ", "all customers ", ", ", ";", "\n", "Q3", "up to ",
	"AB12 ", "://a:", "-----BEGIN ", "password: ", "of ", "number of ", "(currently 1 ", "one ", "$", "1/",
	"in the next six ", "that ", "’", "\u00a0", "-1", "12 34 56 78 ", "wir ", "steigern und ",
}

// Each text is 256 KiB of one pattern and takes some hundredths of a second; anything worse than linear would take
// minutes.
func TestLinear(t *testing.T) {
	t.Parallel()
	for _, s := range adversarial {
		text := "a " + strings.Repeat(s, (1<<18)/len(s)) + ")"
		for _, lang := range []string{"en", "de"} {
			start := time.Now()
			if _, err := Read(text, lang); err != nil {
				t.Errorf("%q: %v", s, err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%q: %v", s, took)
			}
		}
	}
}
