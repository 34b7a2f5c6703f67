package web

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// acknowledgeDays is for how long a finding is kept quiet unless somebody says otherwise.
const acknowledgeDays = 28

// mayAcknowledge reports whether the viewer may keep what a is about quiet.
func (q *request) mayAcknowledge(a *cascade.Acknowledged) bool {
	return q.p.May(auth.Acknowledge) == nil && q.l.MayAcknowledge(a)
}

// acknowledgement asks why a finding is meant so, and until when.
var acknowledgement = form.New(cascade.KindAcknowledged, form.Part{Fields: []form.Field{
	{Path: "reason", Label: words.T("Why it is meant so"), Look: form.Box, Needed: words.T(
		"Say why, for whoever reads it next.")},
	{Path: "until", Label: words.T("Asked again after"), Needed: words.T("Say which day.")},
}})

// acknowledgeForm is the form of a finding with what stands in it, nil: nothing yet; none where it is not for this
// viewer.
func (q *request) acknowledgeForm(f finding.Finding, in *form.Filled) *page.AcknowledgeForm {
	a, ok := f.Acknowledgement()
	if !ok || !q.mayAcknowledge(&a) {
		return nil
	}
	out := &page.AcknowledgeForm{Covers: covers(f), Open: in != nil}
	if in == nil {
		in = acknowledgement.New(q.l, map[string]any{"until": q.l.Today() + acknowledgeDays})
	}
	address := q.acknowledgeAddress(f)
	out.View = in.View(shortID(address), address, time.Time{}) // there is one of a finding, however often it is sent
	if !out.Open {
		out.View = out.WithBack(q.currentAddress())
	}
	out.Adjust("until", func(c *form.Control) {
		c.First, c.Last = q.l.Today().String(), cascade.LastAcknowledged(q.l.Today()).String()
	})
	return out
}

// covers says what acknowledging a finding keeps quiet and who can read why.
func covers(f finding.Finding) words.Text {
	if f.Subject.Kind == cascade.KindSettings {
		return words.T(
			"This is about the workspace as a whole, so all that the rule %s finds is left out until then. Everybody can "+
				"read why.", f.Rule)
	}
	return words.T("It is left out for everybody until then. Whoever sees %s can read why.",
		cascade.Info(f.Subject.Kind).The)
}

// acknowledgeAddress is where a finding stands alone with its form.
func (q *request) acknowledgeAddress(f finding.Finding) string {
	v := url.Values{"rule": {f.Rule}}
	if f.Subject.Kind != cascade.KindSettings {
		v.Set(string(f.Subject.Kind), f.Subject.ID)
	}
	return q.path("findings", "acknowledge") + "?" + v.Encode()
}

// about reads what the address of a form names. What the viewer does not see in full answers as what is not there.
func (q *request) about() (cascade.Acknowledged, error) {
	v := q.URL.Query()
	a := cascade.Acknowledged{Rule: v.Get("rule")}
	none := &cascade.Error{Code: cascade.NotFound}
	if !finding.Known(a.Rule) {
		return a, none
	}
	for _, kind := range cascade.Info(cascade.KindAcknowledged).SubjectKinds() {
		if !v.Has(string(kind)) {
			continue
		}
		e := q.l.Find(kind, v.Get(string(kind)))
		if e == nil || cascade.Withheld(e) {
			return a, none
		}
		cascade.SetSubject(&a, kind, e.Head().ID)
	}
	return a, nil
}

// acknowledge shows what is found of one rule and subject, with the form.
func acknowledge(q *request) (answer, error) {
	a, err := q.about()
	if err != nil {
		return answer{}, err
	}
	v := q.acknowledgePage(a, nil)
	for i := range v.Items {
		if f := v.Items[i].Acknowledge; f != nil {
			f.Open, f.View = true, f.WithBack(q.path("findings"))
		}
	}
	return answer{view: v}, nil
}

// acknowledgePage fills that page. in is the form as typed; nil takes a fresh one.
func (q *request) acknowledgePage(a cascade.Acknowledged, in *form.Filled) page.FindingList {
	v := page.FindingList{
		Shell: q.shell(words.T("Acknowledge"), page.NavFindings), Title: words.T("Acknowledge"),
		Back: page.Link{Text: words.T("Findings"), Path: q.path("findings")},
	}
	a.Reason, a.Until = "", 0
	on := q.noticed().About(a, true)
	if len(on) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("This is no longer found"), Text: words.T("It has been put right, or what it was about has changed."),
			Action: page.Link{Text: words.T("Show all findings"), Path: q.path("findings")},
		}
		return v
	}
	v.Items = q.findings(on)
	for i := range v.Items { // one form is for them all
		v.Items[i].Acknowledge = nil
	}
	if on[0].Quiet == nil || in != nil { // what was typed is shown also where somebody else was first
		v.Items[0].Acknowledge = q.acknowledgeForm(on[0], in)
	}
	return v
}

// postAcknowledge takes the form.
func postAcknowledge(q *request) (answer, error) {
	a, err := q.about()
	if err != nil {
		return answer{}, err
	}
	in, err := q.read(acknowledgement, nil)
	if err != nil {
		return answer{}, err
	}
	in.Into(&a)
	if in.Ok() || !q.mayAcknowledge(&a) { // whoever may not is not told what else is wrong
		w, err := q.write(auth.Acknowledge, engine.Acknowledge(q.p.Person, engine.Given(a), finding.Known))
		if err == nil {
			id := ""
			if len(w.changes) > 0 && w.changes[0].Before == nil { // otherwise there was one, which undoing would take too
				id = string(w.changes[0].ID())
			}
			return answer{to: withNotice(q.back(), "acknowledged", id, "")}, nil
		}
		if !in.Refuse(err) {
			return answer{}, err
		}
	}
	v := q.acknowledgePage(a, in)
	if len(v.Items) > 0 && v.Items[0].Acknowledge != nil && q.htmx {
		return answer{part: v.Items[0].Acknowledge.Part(), status: http.StatusUnprocessableEntity}, nil
	}
	return answer{view: v, status: http.StatusUnprocessableEntity}, nil
}

// postWithdraw takes an acknowledgement back.
func postWithdraw(q *request) (answer, error) {
	if err := q.ParseForm(); err != nil {
		return answer{}, badForm(err)
	}
	if _, err := q.write(auth.Acknowledge, engine.Withdraw(q.p.Person, cascade.ID(q.PathValue("id")))); err != nil {
		return answer{}, err
	}
	return answer{to: withNotice(q.back(), "withdrawn", "", "")}, nil
}

// withdraw is the button that takes an acknowledgement back; nil where it is not for this viewer, or there is none.
func (q *request) withdraw(text words.Text, id string) *page.Post {
	a, ok := q.l.Get(cascade.KindAcknowledged, cascade.ID(id)).(*cascade.Acknowledged)
	if !ok || !q.mayAcknowledge(a) {
		return nil
	}
	return &page.Post{Text: text, Path: q.path("findings", "acknowledged", id, "withdraw"), Back: q.currentAddress()}
}

// known says who keeps a finding quiet, until when and why.
func (q *request) known(by *finding.Quiet) words.Text {
	out := words.T("Acknowledged")
	if by.ID == "" {
		out = words.T("Waived at the launch gate")
	} else if a, ok := q.l.Get(cascade.KindAcknowledged, by.ID).(*cascade.Acknowledged); ok &&
		a.Subject() == "" {
		out = words.T("With all that the rule %s finds, acknowledged", a.Rule)
	}
	if who := q.l.NameOf(by.By); who != "" {
		out = words.T("%s by %s", out, who)
	}
	out = broughtInBy(out, q.l.NameOf(by.FiledBy))
	if by.Until != 0 {
		out = words.T("%s until %s", out, q.day(by.Until).Text)
	}
	if by.Reason == "" {
		return words.T("%s.", out)
	}
	return words.T("%s: %s", out, by.Reason)
}

// acknowledged shows the findings that are left out, by the page, and to those who run the practice how often each
// rule's are.
func acknowledged(q *request) (answer, error) {
	k, quiet := q.noticed(), finding.Which{Quiet: true}
	v := page.FindingList{
		Shell: q.shell(words.T("Acknowledged"), page.NavFindings), Title: words.T("Acknowledged"),
		Back: page.Link{Text: words.T("Findings"), Path: q.path("findings")},
		Lead: words.T("Somebody means these as they are. When the day has passed, each is asked again."),
	}
	if k.Count(quiet) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("Nothing is acknowledged"),
			Text: words.T("A finding that is meant so can be acknowledged where it stands, with a reason and a day. It is " +
				"then left out of the others and shown here."),
			Action: page.Link{Text: words.T("Show all findings"), Path: q.path("findings")},
		}
		return answer{view: v}, nil
	}
	q.paged(&v, k, quiet)
	if role := q.p.Role; role == cascade.Owner || role == cascade.Admin || role == cascade.Lead {
		v.Rules = tally(k)
	}
	return answer{view: v}, nil
}

// tally counts, of each rule of which something is acknowledged, what it finds and how much of that is; the most often
// acknowledged first.
func tally(k *finding.Kept) []page.Fact {
	found := func(rule string, quiet bool) int { return k.Count(finding.Which{Rule: rule, Quiet: quiet}) }
	var rules []string
	for _, rule := range finding.Rules {
		if found(rule.ID, true) > 0 {
			rules = append(rules, rule.ID)
		}
	}
	slices.SortStableFunc(rules, func(a, b string) int { return found(b, true) - found(a, true) })
	out := make([]page.Fact, len(rules))
	for i, rule := range rules {
		quiet := found(rule, true)
		out[i] = page.Fact{Name: words.Verbatim(rule), Value: words.T("%d found, %d acknowledged",
			found(rule, false)+quiet, quiet)}
	}
	return out
}

// currentAddress is the address of this page, without notices that are shown once.
func (q *request) currentAddress() string {
	u := *q.URL
	v := u.Query()
	for _, name := range saidOnce {
		v.Del(name)
	}
	u.RawQuery = v.Encode()
	return u.RequestURI()
}

// back is where a form leads when it is taken: the page it stood on, which is one of this workspace's.
func (q *request) back() string {
	to := q.PostForm.Get("back")
	u, err := url.Parse(to)
	if err != nil || auth.Next(to) != to || !strings.HasPrefix(u.Path, q.base+"/") ||
		path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/") {
		return q.path("findings")
	}
	return to
}

// saidOnce are the parts of an address that a page says something once by.
var saidOnce = []string{"said", "of", "undo", lookNow}

// withNotice adds to an address the notice that its page shows once: which sentence, about what, and the name by
// which the change can be undone.
func withNotice(address, what, of, undo string) string {
	u, err := url.Parse(address)
	if err != nil { // back takes only what can be read
		return address
	}
	v := u.Query()
	for i, value := range []string{what, of, undo} {
		if value != "" {
			v.Set(saidOnce[i], value)
		}
	}
	u.RawQuery = v.Encode()
	return u.String()
}
