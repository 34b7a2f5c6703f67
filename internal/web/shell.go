package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// component is a piece of HTML.
type component interface {
	Render(ctx context.Context, w io.Writer) error
}

// shell fills what surrounds a page.
func (q *request) shell(title words.Text, nav page.Nav) page.Shell {
	me := q.l.Me()
	sh := page.Shell{
		Title: title, Base: q.base, Workspace: q.workspace(),
		Viewer: page.Viewer{Name: me.Name, Initials: page.Initials(me.Name)}, Nav: nav,
		Live: q.base + "/live", Fragment: q.fragment(false), SignOut: "/sign-out",
	}
	if q.s.opt.Demo && q.s.opt.Local {
		sh.SignOut = ""
	}
	if q.s.clock.IsFrozen() {
		sh.Frozen = words.T("as it was on %s", words.DayAndYear(q.today()))
	}
	if !q.htmx || q.Method != http.MethodGet { // a fragment is drawn without the rail
		q.rail(&sh)
	}
	if q.htmx && q.URL.Query().Has(lookNow) {
		sh.Counted, sh.Findings = true, q.noticed().CountMine(q.l)
	}
	sh.Said = said[q.URL.Query().Get("said")]
	if of := q.URL.Query().Get("of"); of != "" && !sh.Said.IsZero() {
		q.of(&sh, of)
	}
	if name := q.URL.Query().Get("undo"); name != "" && !sh.Said.IsZero() {
		sh.Undo = q.takeBack(name)
	}
	return sh
}

// of completes what is said once of an acknowledgement, for as long as it is there.
func (q *request) of(sh *page.Shell, id string) {
	a, err := q.l.Acknowledgement(id)
	if err != nil {
		sh.Said = words.Text{}
		return
	}
	if a.Until != 0 {
		sh.Said = words.Join(" ", sh.Said, words.T("It holds until %s.", q.day(a.Until).Text))
	}
	if sh.Undo = q.withdraw(words.T("Undo"), id); sh.Undo != nil {
		sh.Undo.Key = "z"
	}
}

// rail fills what only the rail shows.
func (q *request) rail(sh *page.Shell) {
	sh.Owed = q.l.Owed()
	all, err := q.s.auth.WorkspacesOf(q.Context(), q.p)
	if err != nil { // the page is worth having without them
		q.s.log.Warn("the rail lacks its workspaces", "error", err)
	}
	for _, w := range all {
		if w.Key != q.p.Workspace.Key {
			sh.Workspaces = append(sh.Workspaces, page.Link{Text: words.Verbatim(w.Key), Path: "/w/" + w.Key + "/"})
		}
	}
	k, upToDate := q.lately()
	if k != nil {
		sh.Findings = k.CountMine(q.l)
	}
	if !upToDate {
		sh.Late = q.fragment(true)
	}
}

// fragment is the address of this page for its script to ask for again; now has it wait for the rules.
func (q *request) fragment(now bool) string {
	u := *q.URL
	v := u.Query()
	if now == v.Has(lookNow) {
		return u.RequestURI()
	}
	if v.Del(lookNow); now {
		v.Set(lookNow, "now")
	}
	u.RawQuery = v.Encode()
	return u.RequestURI()
}

// said is what a page may say once about what its viewer just did. The address carries only which.
var said = map[string]words.Text{
	"checked-in": words.T("Checked in. Everybody on this line sees it."),
	"nothing":    words.T("Checked in: nothing moved."),
	"recorded":   words.T("Recorded. Every {goal} that reads this metric has it now."),

	"proposed":   words.T("Proposed. Nothing is promised before it is accepted and committed."),
	"accepted":   words.T("Accepted. Its team can commit it now."),
	"asked":      words.T("Asked. It is back with its author."),
	"declined":   words.T("Declined. Its team keeps the draft and your words."),
	"agreed":     words.T("Your team says yes."),
	"taken-back": words.T("Taken back. It is a draft again."),
	"committed":  words.T("Committed. It counts from today."),

	"closed":  words.T("Closed. What was learned stays with it."),
	"made":    words.T("It is there now."),
	"saved":   words.T("Saved."),
	"removed": words.T("Removed."),
	"gone":    words.T("This is not there any more."),
	"dropped": words.T("Nothing of yours was saved. It is as the others made it."),

	"undone":         words.T("Undone. It is as it was before."),
	"undone-before":  words.T("That was undone already."),
	"undo-overtaken": words.T("It was changed since, so it cannot be undone."),
	"undo-gone":      words.T("It cannot be undone: what it was about is not there any more."),

	"acknowledged": words.T("Acknowledged."),
	"withdrawn":    words.T("Withdrawn. What is found of it shows again, unless something else keeps it quiet."),
}

func (q *request) path(parts ...string) string {
	out := q.base
	for _, p := range parts {
		out += "/" + p
	}
	return out
}

func (q *request) goalPath(id string) string { return q.path("goals", id) }

// link names a thing and leads to its page; a restricted one leads nowhere.
func (q *request) link(kind string, r *lens.Ref) page.Link {
	switch {
	case r == nil:
		return page.Link{}
	case r.Restricted:
		return page.Link{Text: words.T("Restricted")}
	}
	return page.Link{Text: words.Verbatim(r.Name), Path: q.path(kind, r.ID)}
}

func (q *request) links(kind string, refs []lens.Ref) []page.Link {
	out := make([]page.Link, len(refs))
	for i := range refs {
		out[i] = q.link(kind, &refs[i])
	}
	return out
}

// today is the day that it is in the workspace, to be worded.
func (q *request) today() time.Time { return q.l.Today().Time() }

// day words a date of a read model as seen from today, and of a moment the day as it was written.
func (q *request) day(at interface {
	IsZero() bool
	Time() time.Time
},
) page.When {
	if at.IsZero() {
		return page.When{}
	}
	if m, ok := at.(cascade.Moment); ok {
		at = m.Date()
	}
	return page.Day(at.Time(), q.today())
}

func names(refs []lens.Ref) string {
	out := ""
	for i, r := range refs {
		if i > 0 {
			out += " · "
		}
		out += r.Name
	}
	return out
}

var _ http.Handler = (*Server)(nil)
