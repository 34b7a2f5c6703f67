package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

const unprocessable = http.StatusUnprocessableEntity

var long = strings.Repeat("word ", 14_000) // over what a text may hold

// badForms are forms that cannot be taken: what is typed, the status, and what the answer says.
var badForms = []struct {
	name, path string
	form       url.Values
	status     int
	says       string
}{
	{
		"not a number", "/goals/quick-start/check-in", form("values.activated", "many", "learned", "kept words"),
		unprocessable, "“many” is not a number.",
	},
	{
		"far from all that is known", "/goals/quick-start/check-in",
		form("values.activated", "1234567", "learned", "kept words"), unprocessable, "1234567 is far outside 0–100%, " +
			"and unlike every other value of this metric. If it is what you mean, tick “this is right”.",
	},
	{
		"sure of another", "/goals/quick-start/check-in",
		form("values.activated", "1234567", ".sure.values.fast", "1", "learned", "kept words"), unprocessable,
		"is far outside",
	},
	{
		"two ways to read it", "/goals/quick-start/check-in", form("values.activated", "1,234", "learned", "kept words"),
		unprocessable, "can be read two ways",
	},
	{
		"too large a number", "/goals/quick-start/check-in", form("values.activated", "1e999", "learned", "kept words"),
		unprocessable, "is not a number",
	},
	{
		"infinity", "/goals/quick-start/check-in", form("values.activated", "Inf", "next", "kept words"), unprocessable,
		"is not a number",
	},
	{
		"no number at all", "/goals/quick-start/check-in", form("values.activated", "NaN", "next", "kept words"),
		unprocessable, "is not a number",
	},
	{
		"hexadecimal", "/goals/quick-start/check-in", form("values.activated", "0x10", "next", "kept words"), unprocessable,
		"is not a number",
	},
	{
		"underscores", "/goals/quick-start/check-in", form("values.activated", "1_000", "next", "kept words"), unprocessable,
		"is not a number",
	},
	{
		"markup for a number", "/goals/quick-start/check-in",
		form("values.activated", `"><img src=x onerror=alert(1)>`, "next", "kept words"), unprocessable, "is not a number",
	},
	{
		"a measure kept up elsewhere", "/goals/quick-start/check-in", form("values.fast", "12", "next", "kept words"),
		unprocessable, "kept up by its source",
	},
	{
		"confidence 500", "/goals/quick-start/check-in", form("confidence", "500", "next", "kept words"), unprocessable,
		"from 0 to 100",
	},
	{
		"confidence below", "/goals/quick-start/check-in", form("confidence", "-1", "next", "kept words"), unprocessable,
		"from 0 to 100",
	},
	{
		"confidence in words", "/goals/quick-start/check-in", form("confidence", "quite", "next", "kept words"),
		unprocessable, "from 0 to 100",
	},
	{
		"a status of its own", "/goals/quick-start/check-in", form("status", "wonderful", "next", "kept words"),
		unprocessable, "status",
	},
	{
		"control characters", "/goals/quick-start/check-in", form("status", "on-track", "learned", "kept words \x1b[31m"),
		unprocessable, "control",
	},
	{
		"not UTF-8", "/goals/quick-start/check-in", form("status", "on-track", "learned", "kept words \xff\xfe"),
		unprocessable, "UTF-8",
	},
	{
		"a whole book", "/goals/quick-start/check-in", form("status", "on-track", "learned", "kept words "+long),
		unprocessable, "65536",
	},
	{
		"nothing said", "/goals/quick-start/check-in",
		form("values.activated", "", "status", "", "confidence", "", "learned", " ", "next", ""), unprocessable,
		"Say at least one thing",
	},
	{"an empty form", "/goals/quick-start/check-in", nil, unprocessable, "Say at least one thing"},
	{"a closed goal", "/goals/old/check-in", form("status", "on-track", "next", "kept words"), unprocessable, "closed"},

	{
		"no value", "/metrics/share/readings", form("value", "", "at", "2026-11-16", "note", "kept words"), unprocessable,
		"Give a value.",
	},
	{
		"a value far from all that is known", "/metrics/share/readings",
		form("value", "-1234", "at", "2026-11-16", "note", "kept words"), unprocessable, "-1234 is far outside 0–100%",
	},
	{"a value a hundred times too large", "/metrics/tickets/readings", form("value", "2501", "at", "2026-11-16", "note",
		"kept words"), unprocessable, "2501 is more than 100 times the largest value known of this metric, 25."},
	{
		"a word for a value", "/metrics/share/readings", form("value", "ten", "at", "2026-11-16", "note", "kept words"),
		unprocessable, "“ten” is not a number.",
	},
	{
		"a value read two ways", "/metrics/share/readings", form("value", "1,234", "at", "2026-11-16", "note", "kept words"),
		unprocessable, "can be read two ways",
	},
	{
		"a huge value", "/metrics/share/readings",
		form("value", strings.Repeat("9", 400), "at", "2026-11-16", "note", "kept words"), unprocessable, "is not a number",
	},
	{"no date", "/metrics/share/readings", form("value", "1", "note", "kept words"), unprocessable, "Say which day."},
	{
		"a date of another order", "/metrics/share/readings", form("value", "1", "at", "16.11.2026", "note", "kept words"),
		unprocessable, "YYYY-MM-DD",
	},
	{
		"no such day", "/metrics/share/readings", form("value", "1", "at", "2026-02-30", "note", "kept words"), unprocessable,
		"YYYY-MM-DD",
	},
	{
		"tomorrow", "/metrics/share/readings", form("value", "1", "at", "2026-11-17", "note", "kept words"), unprocessable,
		"is after today (2026-11-16).</p>",
	},
	{
		"the year 9999", "/metrics/share/readings", form("value", "1", "at", "9999-12-31", "note", "kept words"),
		unprocessable, "after today",
	},
	{
		"control characters in a note", "/metrics/share/readings",
		form("value", "1", "at", "2026-11-16", "note", "kept words \x07"), unprocessable, "control",
	},
	{
		"a book of a note", "/metrics/share/readings", form("value", "1", "at", "2026-11-16", "note", "kept words "+long),
		unprocessable, "65536",
	},
	{"an empty reading", "/metrics/share/readings", nil, unprocessable, "Give a value."},

	{
		"no reason", "/findings/acknowledge?goal=quick-start&rule=ask-open", form("reason", " ", "until", "2026-12-14"),
		unprocessable, "Say why, for whoever reads it next.",
	},
	{
		"a book of a reason", "/findings/acknowledge?goal=quick-start&rule=ask-open",
		form("reason", "kept words "+long, "until", "2026-12-14"), unprocessable, "65536",
	},
	{
		"control characters in a reason", "/findings/acknowledge?goal=quick-start&rule=ask-open",
		form("reason", "kept words \x07", "until", "2026-12-14"), unprocessable, "control",
	},
	{
		"no day", "/findings/acknowledge?goal=quick-start&rule=ask-open", form("reason", "kept words"), unprocessable,
		"Say which day.",
	},
	{
		"a day of another order", "/findings/acknowledge?goal=quick-start&rule=ask-open",
		form("reason", "kept words", "until", "14.12.2026"), unprocessable, "YYYY-MM-DD",
	},
	{
		"yesterday", "/findings/acknowledge?goal=quick-start&rule=ask-open",
		form("reason", "kept words", "until", "2026-11-15"), unprocessable, "2026-11-15 has passed; today is 2026-11-16.",
	},
	{
		"over a year ahead", "/findings/acknowledge?goal=quick-start&rule=ask-open",
		form("reason", "kept words", "until", "2027-11-17"), unprocessable, "over a year ahead",
	},
	{"an empty acknowledgement", "/findings/acknowledge?goal=quick-start&rule=ask-open", nil, unprocessable, "Say why"},

	{
		"an unknown rule", "/findings/acknowledge?goal=quick-start&rule=nothing-such",
		form("reason", "x", "until", "2026-12-14"), http.StatusNotFound, "",
	},
	{
		"no rule", "/findings/acknowledge?goal=quick-start", form("reason", "x", "until", "2026-12-14"), http.StatusNotFound,
		"",
	},
	{
		"nothing to acknowledge", "/findings/acknowledge?goal=&rule=vague", form("reason", "x", "until", "2026-12-14"),
		http.StatusNotFound, "",
	},
	{
		"another team's goal", "/findings/acknowledge?goal=closed-deals&rule=orphan", form("reason", "", "until", "x"),
		http.StatusForbidden, "Only its own people",
	},
	{
		"a whole rule", "/findings/acknowledge?rule=too-many", form("reason", "", "until", "x"), http.StatusForbidden,
		"only leads, administrators and owners",
	},
	{
		"more than a mebibyte of a reason", "/findings/acknowledge?goal=quick-start&rule=ask-open",
		form("reason", strings.Repeat("x", 1<<20)), http.StatusRequestEntityTooLarge, "Nothing was changed",
	},
	{"an unknown goal", "/goals/nothing-such/check-in", form("status", "on-track"), http.StatusNotFound, ""},
	{
		"an unknown metric", "/metrics/nothing-such/readings", form("value", "1", "at", "2026-11-16"), http.StatusNotFound,
		"",
	},
	{
		"more than a mebibyte", "/goals/quick-start/check-in", form("learned", strings.Repeat("x", 1<<20)),
		http.StatusRequestEntityTooLarge, "Nothing was changed",
	},
	{
		"more than a mebibyte of readings", "/metrics/share/readings", form("note", strings.Repeat("x", 1<<20)),
		http.StatusRequestEntityTooLarge, "Nothing was changed",
	},
}

// A form that cannot be taken changes nothing, says why, and keeps what was typed.
func TestBadForms(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	for _, c := range badForms {
		t.Run(c.name, func(t *testing.T) {
			for _, hx := range []string{"", "true"} {
				p.unchanged(c.name, func() {
					g := b.post("/w/acme"+c.path, c.form, "HX-Request", hx)
					if g.status != c.status || !strings.Contains(html.UnescapeString(g.body), c.says) {
						t.Fatalf("status %d, want %d and %q:\n%.3000s", g.status, c.status, c.says, g.body)
					}
					if g.status != unprocessable {
						return
					}
					if page := strings.Contains(g.body, "<html"); page == (hx == "true") {
						t.Errorf("a whole page: %v, with HX-Request %q", page, hx)
					}
					for name, values := range c.form {
						if v := strings.TrimSpace(values[0]); v != "" && c.name != "a status of its own" && name != "status" &&
							c.name != "not UTF-8" {
							if !strings.Contains(html.UnescapeString(g.body), v) {
								t.Errorf("%s was %.60q and is gone:\n%.3000s", name, v, g.body)
							}
						}
					}
					if !strings.Contains(g.body, `aria-invalid="true"`) && !strings.Contains(g.body, `role="alert"`) {
						t.Error("nothing says to a screen reader what is wrong")
					}
				})
			}
		})
	}
	for _, body := range []string{"status=%zz", "a;b=c;status=on-track", strings.Repeat("a=&", 200_000)} {
		p.unchanged("a body that is no form", func() {
			g := b.do(http.MethodPost, "/w/acme/goals/quick-start/check-in", strings.NewReader(body))
			if g.status < 400 || g.status >= 500 {
				t.Errorf("%.20q: status %d", body, g.status)
			}
		})
	}
	p.unchanged("another type of body", func() {
		g := b.do(http.MethodPost, "/w/acme/goals/quick-start/check-in", strings.NewReader(`{"status":"on-track"}`),
			"Content-Type", "application/json")
		if g.status < 400 || g.status >= 500 {
			t.Errorf("JSON: status %d", g.status)
		}
	})
	if strings.Contains(p.log.String(), "level=ERROR") {
		t.Errorf("something was logged as our failure:\n%.2000s", p.log.String())
	}
}

// A check-in is kept as it was said, by a plain form and by htmx.
func TestCheckIn(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	b.get("/w/acme/check-in").want(ok).
		has(`name="values.activated"`, `name="status"`, `name="confidence"`, `name="learned"`, `name="next"`).
		lacks(`name="values.fast"`)
	g := b.post("/w/acme/goals/quick-start/check-in", form("values.activated", "31,5 %", "status", "at-risk", "confidence",
		"40", "learned", "one\r\ntwo <b>", "next", "split it")).want(to)
	if !strings.HasPrefix(g.header.Get("Location"), "/w/acme/check-in?said=checked-in&undo=") {
		t.Errorf("it leads to %q", g.header.Get("Location"))
	}
	path, _, _ := strings.Cut(g.header.Get("Location"), "#")
	b.get(path).want(ok).has("Checked in.")
	b.get("/w/acme/goals/quick-start").want(ok).has("31.5", "two &lt;b&gt;", "split it").lacks("<b>two")
	goal := p.world().Find(cascade.KindGoal, "quick-start").Head().ID
	var last *cascade.CheckIn
	for c := range p.world().CheckInsBack(goal, cascade.DateOf(today)) {
		last = c
		break
	}
	if last == nil || last.Status != "at-risk" || last.Confidence == nil || *last.Confidence != 0.4 ||
		last.Learned != "one\ntwo <b>" || last.Next != "split it" || len(last.Values) != 1 {
		t.Fatalf("kept as %+v", last)
	}

	l := p.as("lea")
	answer := l.post("/w/acme/goals/quick-start/check-in", form("nothing", "1"), "HX-Request", "true").want(ok)
	answer.has("Checked in just now", `id="steps"`).lacks("<html")
}

// A value that is doubted is taken when the tick that is shown with it says that it is right, and the tick stays while
// something else is wrong.
func TestInsist(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	const tick, set = `type="checkbox" name=".sure.values.activated" value="1"`,
		`type="checkbox" name=".sure.values.activated" value="1" checked`
	b.get("/w/acme/check-in").want(ok).lacks("this is right")
	far := form("values.activated", "335", "next", "kept words")
	b.post("/w/acme/goals/quick-start/check-in", far).want(unprocessable).
		has(tick, "this is right", `value="335"`, "kept words").lacks(set)
	far.Set(".sure.values.activated", "1")
	far.Set("confidence", "500")
	b.post("/w/acme/goals/quick-start/check-in", far).want(unprocessable).has(set).lacks("far outside")
	far.Set("confidence", "50")
	b.post("/w/acme/goals/quick-start/check-in", far).want(to)
	// it has been there by now
	b.post("/w/acme/metrics/activation/readings", form("value", "336", "at", "2026-11-15")).want(to)

	reading := form("value", "335", "at", "2026-11-16")
	b.post("/w/acme/metrics/share/readings", reading).want(unprocessable).
		has(`type="checkbox" name=".sure.value" value="1"`).lacks("checked")
	reading.Set(".sure.value", "1")
	b.post("/w/acme/metrics/share/readings", reading).want(to)
}

// Numbers are read as people type them.
func TestNumbersAsTyped(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	metric := p.world().Find(cascade.KindMetric, "share").Head().ID
	for i, c := range []struct {
		typed string
		want  float64
	}{
		{"12", 12},
		{"12.5", 12.5},
		{"12,5", 12.5},
		{"12 %", 12},
		{"1 234.5", 1234.5},
		{"1.234,5", 1234.5},
		{"1,234.5", 1234.5},
		{"1'234", 1234},
		{"1\u202f234,25", 1234.25},
		{"-3", -3},
		{"+3", 3},
		{".5", 0.5},
		{"1e3", 1000},
		{"1,234,567", 1234567},
		{"1,23", 1.23},
		{"0", 0},
		{"1,2345", 1.2345},
		{"1.234.567", 1234567},
		{"1.234.567,8", 1234567.8},
		{"-12,345.6", -12345.6},
	} {
		date := fmt.Sprintf("2026-10-%02d", i+1)
		if g := b.post("/w/acme/metrics/share/readings",
			form("value", c.typed, "at", date, ".sure.value", "1")); g.status != to {
			t.Errorf("%q: status %d", c.typed, g.status)
			continue
		}
		d, err := cascade.ParseDate(date)
		if err != nil {
			t.Fatal(err)
		}
		if o := p.world().ObservationOn(metric, d); o == nil || o.Value != c.want {
			t.Errorf("%q is kept as %+v, want %v", c.typed, o, c.want)
		}
	}
	for _, typed := range []string{
		"1,234", "1.2.3", "12 apples", "--1", "1,2,3", "1,23.5", "1.23,5", "12.34.567", "1,234,56", "1234,567.8",
		"1,234.567,8", "1.234,567.8", ",", ".", "½", "１２", "1 2 3 x", "%", "1%%",
	} {
		p.unchanged(typed, func() {
			if g := b.post("/w/acme/metrics/share/readings",
				form("value", typed, "at", "2026-11-16")); g.status != unprocessable {
				t.Errorf("%q: status %d", typed, g.status)
			}
		})
	}
}
