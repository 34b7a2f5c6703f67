package web

import (
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// peoplePage is how many people a page of the list shows.
const peoplePage = 50

// personRoles are what people are here, in the list; in a sentence they have an article.
var personRoles = map[cascade.Role]words.Text{
	cascade.Owner: words.T("owner"), cascade.Admin: words.T("administrator"), cascade.Lead: words.T("lead"),
	cascade.Member: words.T("member"), cascade.Guest: words.T("guest"),
}

// teamTabs lead between teams and people.
func (q *request) teamTabs(on string) []page.Tab {
	people, teams := q.l.Headcount()
	return []page.Tab{
		{Text: words.T("Teams"), Path: q.path("teams"), Count: teams, On: on == "teams"},
		{Text: words.T("People"), Path: q.path("people"), Count: people, On: on == "people"},
	}
}

func people(q *request) (answer, error) {
	query := strings.TrimSpace(q.URL.Query().Get("q"))
	v := page.People{
		Shell: q.shell(words.T("People"), page.NavTeams), Tabs: q.teamTabs("people"), Add: q.mayAdd(personThing),
		Query:  query,
		Itself: q.jobsLink(), Settings: q.settingsLink(),
	}
	count := -1
	if query == "" {
		count, _ = q.l.Headcount()
	}
	rows, pager := partOf(q, q.l.PeopleCalled(query), count, peoplePage)
	for _, p := range rows {
		v.Rows = append(v.Rows, q.personRow(p))
	}
	v.Pager = pager
	if len(v.Rows) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("Nobody is called that"), Text: words.T("Fewer letters find more."),
			Action: page.Link{Text: words.T("Show everybody"), Path: q.path("people")},
		}
	}
	return answer{view: v}, nil
}

// onPeoplePage is where the list of people shows what they say.
var onPeoplePage = &placed{Kind: cascade.KindPerson, Laid: []string{"name", "role"}, Unshown: map[string]string{
	"email": "the list is no address book", "local": "it marks who is at the machine, for Weir",
}}

// personRow fills somebody's row; their form stands open where the address says so.
func (q *request) personRow(p lens.Person) page.PersonRow {
	r := page.PersonRow{
		ID: anchor(p.ID), Name: p.Name, Initials: page.Initials(p.Name), Role: personRoles[p.Role],
		Teams: q.links("teams", p.Teams),
	}
	e := q.l.Find(cascade.KindPerson, p.ID)
	for i, team := range p.Teams {
		if t, ok := q.l.Find(cascade.KindTeam, team.ID).(*cascade.Team); ok && t.Lead == e.Head().ID {
			r.Teams[i].Text = words.T("%s, lead", r.Teams[i].Text)
		}
	}
	r.Facts = q.facts(onPeoplePage, e)
	if goals := q.l.LooksAfter(e.Head().ID); goals > 0 {
		r.LooksFor = words.N(goals, "%d {goal}", "%d {goals}")
	}
	in := personThing.form.Of(q.l, e)
	if q.p.May(auth.Edit) != nil || !in.Only(q.mayChange(e)) {
		return r
	}
	r.Change = q.with("change", p.ID) + "#" + r.ID
	if q.URL.Query().Get("change") == p.ID {
		open := personThing.changePage(q, e, in)
		open.InPlace = true
		r.Open = &open
	}
	return r
}
