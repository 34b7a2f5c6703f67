package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
	"weir.dev/weir/internal/words"
)

var (
	fields  = regexp.MustCompile(`<(input|select|textarea)\b([^>]*)>`)
	attr    = regexp.MustCompile(`(\w[\w-]*)(?:="([^"]*)")?`)
	options = regexp.MustCompile(`<option value="([^"]*)"( selected)?>`)
)

// typed reads the form of a page as a browser would send it.
func (g page) typed(action string) url.Values {
	g.t.Helper()
	_, rest, ok := strings.Cut(g.body, `action="`+html.EscapeString(action)+`"`)
	if !ok {
		g.t.Fatalf("%s has no form for %s:\n%.3000s", g.what, action, g.body)
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	out := url.Values{}
	for _, m := range fields.FindAllStringSubmatchIndex(rest, -1) {
		tag, has := rest[m[2]:m[3]], map[string]string{}
		for _, a := range attr.FindAllStringSubmatch(rest[m[4]:m[5]], -1) {
			has[a[1]] = html.UnescapeString(a[2])
		}
		name := nameOf(rest[m[4]:m[5]])
		_, checked := has["checked"]
		switch {
		case name == "": // a slider: it is no field
		case tag == "input" && (has["type"] == "checkbox" || has["type"] == "radio"):
			if checked {
				out.Add(name, has["value"])
			}
		case tag == "input":
			out.Add(name, has["value"])
		case tag == "textarea":
			text, _, _ := strings.Cut(rest[m[1]:], "</textarea>")
			out.Add(name, html.UnescapeString(text))
		default:
			list, _, _ := strings.Cut(rest[m[1]:], "</select>")
			for _, o := range options.FindAllStringSubmatch(list, -1) {
				if o[2] != "" {
					out.Add(name, html.UnescapeString(o[1]))
				}
			}
		}
	}
	return out
}

// nameOf is the name among a tag's attributes: it may begin with a dot.
func nameOf(attrs string) string {
	_, rest, ok := strings.Cut(attrs, ` name="`)
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, `"`)
	return html.UnescapeString(name)
}

// with sets fields of a form.
func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, values := range v {
		out[k] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// badThings are forms of things that cannot be taken: as whom, where, what is typed, and what the answer says.
var badThings = []struct {
	name, path string
	form       url.Values
	says       string
}{
	{"a team without a name", "/new/teams", form("name", " "), "Say what the team is called."},
	{
		"a team of a kind of its own",
		"/new/teams",
		form("name", "Ops", "kind", "tribe"),
		"“tribe” is not one of the choices.",
	},
	{
		"a team under nothing known",
		"/new/teams",
		form("name", "Ops", "parent", "nothing-such"),
		"There is no “nothing-such” to choose.",
	},
	{"a team under a person", "/new/teams", form("name", "Ops", "parent", "mia"), "There is no “mia” to choose."},
	{"a team of strangers", "/new/teams", form("name", "Ops", "members", "somebody"), "There is no “somebody” to choose."},
	{"a team with a taken short name", "/new/teams", form("name", "Ops", "key", "sales"), "There is already a"},
	{"a team with a person's short name", "/new/teams", form("name", "Ops", "key", "mia"), "There is already a"},
	{
		"a team with a long short name",
		"/new/teams",
		form("name", "Ops", "key", strings.Repeat("x", 70)),
		"is no short name",
	},
	{
		"a group within a unit",
		"/new/teams",
		form("name", "Ops", "kind", "group", "parent", "acme"),
		"a group has no parent",
	},
	{"a mandate without a day", "/new/teams", form("name", "Ops", "mandate.until", "soon"), "Give a day as YYYY-MM-DD."},
	{"a person without a name", "/new/people", form("name", ""), "Say what they are called."},
	{"a role of their own", "/new/people", form("name", "Kim", "role", "king"), "“king” is not one of the choices."},
	{"an address that is none", "/new/people", form("name", "Kim", "email", "kim"), "is not an e-mail address"},
	{"control characters in a name", "/new/people", form("name", "Kim\x07"), "control character U+0007"},
	{"a name that is not UTF-8", "/new/people", form("name", "Kim\xff"), "UTF-8"},
	{
		"a cycle without a name",
		"/new/cycles",
		form("from", "2027-01-01", "to", "2027-03-31"),
		"Say what the cycle is called",
	},
	{"a cycle without days", "/new/cycles", form("name", "2027-q1"), "Say which day."},
	{
		"a cycle that ends before it begins",
		"/new/cycles",
		form("name", "2027-q1", "from", "2027-01-01", "to", "2026-12-31"),
		"before",
	},
	{
		"a cycle with a name of two words",
		"/new/cycles",
		form("key", "first quarter", "from", "2027-01-01", "to", "2027-03-31"),
		"is no short name",
	},
	{
		"a cycle with a cadence of its own",
		"/new/cycles",
		form("name", "2027-q1", "from", "2027-01-01", "to", "2027-03-31", "cadence", "hourly"),
		"is not one of the choices",
	},
	{"a metric without a name", "/new/metrics", form("unit", "%"), "Say what is counted."},
	{"a range with one end", "/new/metrics", form("name", "Load", "range.low", "2"), "This cannot be left out."},
	{
		"a range upside down", "/new/metrics", form("name", "Load", "range.low", "9", "range.high", "2"),
		"not below the upper end",
	},
	{
		"a range in words",
		"/new/metrics",
		form("name", "Load", "range.low", "little", "range.high", "2"),
		"“little” is not a number.",
	},
	{"a metric for nobody", "/new/metrics", form("name", "Load", "visibility", "secret"), "is not one of the choices"},
	{"a book of a definition", "/new/metrics", form("name", "Load", "definition", long), "65536"},
	{"a field of no form", "/new/metrics", form("name", "Load", "seq", "1"), "The form could not be read."},
	{"one field twice", "/new/metrics", url.Values{"name": {"a", "b"}}, "The form could not be read."},
}

// unmarked is a page in the marked language without all that passed through package words.
func unmarked(page string) string {
	var out strings.Builder
	depth := 0
	for _, r := range page {
		switch {
		case r == '⟦':
			depth++
		case r == '⟧':
			depth--
		case depth == 0:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// A form of a thing that cannot be taken changes nothing, says why, and keeps what was typed; one that can makes it.
func TestBadThings(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	for _, c := range badThings {
		t.Run(c.name, func(t *testing.T) {
			for _, hx := range []string{"", "true"} {
				p.unchanged(c.name, func() {
					g := b.post("/w/acme"+c.path, c.form, "HX-Request", hx).want(unprocessable)
					if !strings.Contains(html.UnescapeString(g.body), c.says) {
						t.Fatalf("it does not say %q:\n%.4000s", c.says, g.body)
					}
					if strings.Contains(c.says, "could not be read") {
						return
					}
					if whole := strings.Contains(g.body, "<html"); whole == (hx == "true") {
						t.Errorf("a whole page: %v, with HX-Request %q", whole, hx)
					}
					if strings.Count(g.body, " autofocus") > 1 || !strings.Contains(g.body, `role="alert"`) {
						t.Errorf(
							"%d fields want the focus, or nothing says to a screen reader what is wrong",
							strings.Count(g.body, " autofocus"),
						)
					}
					marked := b.post("/w/acme"+c.path, c.form, "HX-Request", hx, "Accept-Language", words.Marked).want(unprocessable)
					if left := unmarked(html.UnescapeString(marked.body)); strings.Contains(left, c.says) {
						t.Errorf("%q is said in English whatever the language", c.says)
					}
					for name, values := range c.form {
						if v := strings.TrimSpace(values[0]); v != "" && !strings.Contains("kind role cadence visibility", name) &&
							!strings.Contains(v, "\xff") &&
							!strings.Contains(html.UnescapeString(g.body), v) &&
							!strings.Contains(g.body, " selected>") {
							t.Errorf("%s was %.60q and is gone:\n%.3000s", name, v, g.body)
						}
					}
				})
			}
		})
	}
	if strings.Contains(p.log.String(), "level=ERROR") {
		t.Errorf("something was logged as our failure:\n%.2000s", p.log.String())
	}
}

// Things are made, changed and removed with plain forms, as a browser without a script sends them.
func TestThings(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	for _, c := range []struct {
		kind                 cascade.Kind
		path, made           string // made is the short name it gets
		say, change          []string
		reads, changed, list string // on its page, and in the list once it is gone
	}{
		{
			cascade.KindTeam, "teams", "operations-eu",
			[]string{
				"name", "Operations & EU <b>", "key", "operations-eu", "parent", "acme", "lead", "mia", "mandate.kind", "stable",
				"mandate.reason", "keeps it running",
			},
			[]string{"name", "Operations"},
			"Operations &amp; EU &lt;b&gt;", "Operations", "Operations",
		},
		{
			cascade.KindTeam, "teams", "guild",
			[]string{"name", "Guild", "kind", "group", "parent", "", "mandate.kind", "delivery", "members", "product"},
			[]string{"mandate.until", "2027-06-30"},
			"Guild", "30 Jun 2027", "",
		},
		{
			cascade.KindPerson, "people", "kim-lee",
			[]string{"name", "Kim Lee", "role", "lead", "email", "kim@acme.example"},
			[]string{"role", "guest"},
			"Kim Lee", "guest", "Kim Lee",
		},
		{
			cascade.KindCycle, "cycles", "2027-q1",
			[]string{"name", "2027-q1", "from", "2027-01-01", "to", "2027-03-31", "parent", "2026-q4"},
			[]string{"charter.aligned", "First choice"},
			"1 Jan 2027 to 31 Mar 2027", "First choice", "2027-q1",
		},
		{
			cascade.KindMetric, "metrics", "page-load", []string{
				"name", "Page load", "unit", "s", "direction", "range", "range.low", "0,5", "range.high", "2", "owner", "Product",
			}, []string{"definition", "75th percentile"}, "keep between 0.5 and 2 s", "75th percentile", "Page load",
		},
	} {
		t.Run(c.path+" "+c.made, func(t *testing.T) {
			fresh := b.get("/w/acme/new/" + c.path).want(ok).typed("/w/acme/new/" + c.path)
			at := b.post("/w/acme/new/"+c.path, with(fresh, c.say...)).want(to).header.Get("Location")
			e := p.world().Find(c.kind, c.made)
			if e == nil {
				t.Fatalf("there is no %s %s; it leads to %s", c.kind, c.made, at)
			}
			where, _, _ := strings.Cut(at, "#")
			b.get(where).want(ok).has(c.reads, "It is there now.")
			change := "/w/acme/" + c.path + "/" + c.made + "/change"
			read := b.get(change).want(ok).typed(change)
			p.unchanged("sending it back as it was", func() { b.post(change, read).want(to) })
			at = b.post(change, with(read, c.change...)).want(to).header.Get("Location")
			where, _, _ = strings.Cut(at, "#")
			b.get(where).want(ok).has(c.changed, "Saved.")
			if now := p.world().Find(c.kind, c.made); now.Head().ID != e.Head().ID {
				t.Errorf("it is another one by now: %s", now.Head().ID)
			}
			remove := "/w/acme/" + c.path + "/" + c.made + "/remove"
			sure := b.get(remove).want(ok).has("goes with it").typed(remove)
			b.get(b.post(remove, sure).want(to).header.Get("Location")).want(ok).has("Removed.")
			if p.world().Find(c.kind, c.made) != nil {
				t.Error("it is still there")
			}
			b.get(b.post(remove, sure).want(to).header.Get("Location")).want(ok).has("This is not there any more.")
			b.get(change).want(none)
			b.post(change, read).want(none).has("Yours is kept as a draft.")
		})
	}
}

// A script sends a form without leaving the page: where it is taken the browser is told where to go.
func TestThingsByScript(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	g := b.post("/w/acme/new/teams", form("name", "Ops", "key", "ops", "parent", "acme"), "HX-Request", "true").
		want(ok).
		lacks("<html")
	if at := g.header.Get("HX-Redirect"); !strings.HasPrefix(at, "/w/acme/teams/ops?said=made&undo=") ||
		g.header.Get("Location") != "" {
		t.Errorf("it leads to %q", at)
	}
	change := "/w/acme/teams/ops/change"
	read := b.get(change).typed(change)
	b.post(change, with(read, "name", "Operations"), "HX-Request", "true").want(ok).lacks("<form")
	b.post(change, with(read, "name", "Ops and more"), "HX-Request", "true").
		want(unprocessable).
		has("changed this while you were writing", "<form").
		lacks("<html")
}

// A form that is sent twice makes one thing.
func TestThingsOnce(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	fresh := with(b.get("/w/acme/new/teams").typed("/w/acme/new/teams"), "name", "Ops")
	first := b.post("/w/acme/new/teams", fresh).want(to).header.Get("Location")
	p.unchanged("the same form once more", func() {
		if again := b.post("/w/acme/new/teams", fresh).want(to).header.Get("Location"); again != first {
			t.Errorf("it leads to %q, and first to %q", again, first)
		}
	})
	b.post("/w/acme/new/teams", with(fresh, "name", "Other")).want(to)

	mia := p.as("mia")
	const checkIn, readings = "/w/acme/goals/quick-start/check-in", "/w/acme/metrics/share/readings"
	card := with(mia.get("/w/acme/check-in").typed(checkIn), "learned", "once")
	reading := with(mia.get("/w/acme/metrics/share").typed(readings), "value", "12")
	for path, v := range map[string]url.Values{checkIn: card, readings: reading} {
		mia.post(path, v).want(to)
		p.unchanged(path+" once more", func() { mia.post(path, v).want(to) })
	}
}

// Two people change the same: what clashes is asked, the rest is put together.
func TestTwoVersions(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola, ada := p.as("ola"), p.as("ada")
	const change = "/w/acme/teams/sales/change"
	mine, theirs := ola.get(change).typed(change), ada.get(change).typed(change)
	ada.post(change, with(theirs, "name", "Sales and renewals", "mandate.reason", "theirs alone")).want(to)
	g := ola.post(change, with(mine, "name", "New Sales", "lead", "sam")).want(unprocessable)
	g.has(
		"Ada Kern changed this while you were writing", "saved just now",
		"Both together",
		`value="both" checked`,
		"New Sales and renewals",
		"Put together without a question: their ",
		"and your Led by.",
	)
	asked := g.typed(change)
	// A third change: asked again, with the newer one.
	ada.post(change, with(ada.get(change).typed(change), "name", "Sales, renewals, more")).want(to)
	g = ola.post(change, with(asked, ".keep.name", "mine")).want(unprocessable).has("Sales, renewals, more", "New Sales")
	asked = g.typed(change)
	p.unchanged("dropping mine", func() {
		at := ola.post(change, with(asked, ".drop", "1")).want(to).header.Get("Location")
		ola.get(at).has("Nothing of yours was saved.")
	})
	ola.post(change, with(asked, ".keep.name", "both", ".both.name", "Sales of all sorts")).want(to)
	team := p.world().Find(cascade.KindTeam, "sales").(*cascade.Team)
	if team.Name != "Sales of all sorts" || team.Mandate.Reason != "theirs alone" || team.Lead != p.person("sam") {
		t.Errorf("it is %+v by now", team)
	}
}

// Who may change only a part of a thing is asked for that part, and is shown the rest.
func TestPartsOfThings(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	lea := p.as("lea")
	const change = "/w/acme/teams/product/change"
	g := lea.get(change).
		want(ok).
		has(`name="name"`, "Lea Roth").
		lacks(`name="members"`, `name="parent"`, `name="lead"`, `name="kind"`)
	lea.post(change, with(g.typed(change), "name", "Product and design")).want(to)
	p.unchanged("a part that is not hers", func() {
		lea.post(change, with(lea.get(change).typed(change), "lead", "mia")).
			want(http.StatusForbidden).
			has("members, lead, parent and kind.")
	})
	mia := p.as("mia")
	mia.get("/w/acme/people?change=mia").want(ok).has(`name="name"`).lacks(`name="role"`)
	mia.get("/w/acme/people?q=lea").want(ok).has("Product and design, lead")
	mia.get("/w/acme/people?q=mia").want(ok).has("Product and design").lacks(", lead")
	mia.get("/w/acme/teams").want(ok).has("Only owners and administrators add or remove teams.").lacks("/new/teams")
	mia.get("/w/acme/people?change=ola").want(ok).lacks(`name="name"`)
}

// The last owner stays one; the form and the page of the removal say what to do first.
func TestLastOwner(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	const change, remove = "/w/acme/people/ola/change", "/w/acme/people/ola/remove"
	p.unchanged("the last owner", func() {
		v := with(b.get(change).typed(change), "role", "admin")
		b.post(change, v).want(unprocessable).has("This workspace needs an owner. Make somebody else one first.",
			`aria-invalid="true"`)
		b.post(remove, b.get(remove).typed(remove)).want(unprocessable).has(
			`role="alert">This workspace needs an owner. Make somebody else one first.`)
	})
	const ada = "/w/acme/people/ada/change"
	b.write(ada, with(b.get(ada).typed(ada), "role", "owner"))
	b.post(change, with(b.get(change).typed(change), "role", "admin")).want(to)
}
